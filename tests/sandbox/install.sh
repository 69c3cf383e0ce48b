#!/usr/bin/env bash
# Installs bubblewrap, in which a comment's examples and a suite's tests run, where it is missing.
set -euo pipefail

# A bubblewrap that cannot make namespaces is none: tests would be left out for it.
works() { command -v bwrap >/dev/null && bwrap --unshare-all --ro-bind / / true; }
works && exit 0

next="Install it (apt-get install bubblewrap), then run this again."
fail() {
  printf 'bubblewrap is missing, and %s\n%s\n' "$1" "$next" >&2
  exit 1
}
command -v apt-get >/dev/null || fail "there is no apt-get here."
[ "$(id -u)" -eq 0 ] || fail "only root can install it."
echo "Installing bubblewrap."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() { env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends bubblewrap; }
{ install || { apt-get update && install; }; } >"$log" 2>&1 || {
  tail -n 20 "$log" >&2
  fail "apt could not install it (see above)."
}
works || {
  echo "bubblewrap is there, and cannot make a sandbox (see above)." >&2
  echo "Allow unprivileged user namespaces, or run this as root." >&2
  exit 1
}
