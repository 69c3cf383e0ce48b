#!/usr/bin/env bash
# Installs an editor that the tests drive, where it is missing: install.sh PROGRAM PACKAGE…
# Where it cannot be installed, that is said, and the tests of that editor are left out.
set -euo pipefail

program=$1
shift
command -v "$program" >/dev/null && exit 0

leave_out() {
  printf '%s is missing, and %s\nThe tests in it are left out. ' "$program" "$1" >&2
  echo "To have them, install it (apt-get install $packages)." >&2
  exit 0
}
packages="$*"
command -v apt-get >/dev/null || leave_out "there is no apt-get here."
[ "$(id -u)" -eq 0 ] || leave_out "only root can install it."
echo "Installing $packages."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() { env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; }
{ install "$@" || { apt-get update && install "$@"; }; } >"$log" 2>&1 || {
  tail -n 20 "$log" >&2
  leave_out "apt could not install it (see above)."
}
