#!/usr/bin/env bash
# Runs the workbench tests, all of them or the files named: tests/workbench/run.sh cycling.test.ts
#
#   TENFOLD_EXTENSION  an extension's folder, built, instead of vscode-extension/ built anew
#   TENFOLD_WINDOWS    how many windows are open at a time, each of which runs one of the files
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

bash install.sh
folder=${TENFOLD_WORKBENCH:-${XDG_CACHE_HOME:-$HOME/.cache}/tenfold/workbench}
export PATH="$folder/node/bin:$PATH"
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
  npm ci --silent --no-progress
fi
if [ -z "${TENFOLD_EXTENSION:-}" ]; then
  (cd ../../vscode-extension && node build.mjs)
fi
rm -rf out
# Two windows at a time; what a scenario waits for has time enough on two cores.
exec node --test --test-concurrency="${TENFOLD_WINDOWS:-2}" "${@:-*.test.ts}"
