#!/usr/bin/env bash
#
# The production rollout, under the name and with the flags that operators and their jobs already
# use. Everything is passed on to `rollout drop-in`, which prints what the harness printed and
# returns its exit codes; what this script itself has to say goes to standard error. Run it in the
# repository whose gates are to be run, or name that with --workspace. ROLLOUT_BIN names a binary to
# use instead of building.
set -euo pipefail

here="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"
# shellcheck source=tools/lib/rollout-binary.sh
source "$here/lib/rollout-binary.sh"

rollout=""
rollout_binary release as-is
exec "$rollout" drop-in "$@"
