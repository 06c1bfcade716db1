#!/usr/bin/env bash
#
# Lanes: named jobs, run the same way by a person and by a machine.
#   tools/local-ci.sh LANE [arguments…]
set -euo pipefail

here="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"

usage() {
  cat <<'USAGE'
Usage: tools/local-ci.sh LANE [arguments…]

Lanes:
  spacetime-production-rollout   the production rollout; arguments go to the harness (default: none)
  test                           every test
  check                          the gate before a change is merged: format, lint, imports, tests
USAGE
}

if [[ $# -eq 0 ]]; then
  usage >&2
  exit 2
fi

lane="$1"
shift
case "$lane" in
  spacetime-production-rollout) exec "$here/run-production-phased-rollout.sh" "$@" ;;
  test) exec "$here/test" "$@" ;;
  check) exec "$here/check" "$@" ;;
  -h | --help) usage ;;
  *)
    echo "Unknown lane: $lane" >&2
    usage >&2
    exit 2
    ;;
esac
