# shellcheck shell=bash
#
# Sourced: finds the `rollout` binary, or builds it.
#
# ROLLOUT_BIN names one to use; it is never built or looked for elsewhere then, so that a test of a
# certain binary can never silently test another.

# The repository: two folders above this file.
rollout_repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

# shellcheck source=tools/lib/build-progress.sh
source "$rollout_repository/tools/lib/build-progress.sh"

# named_rollout_binary: prints ROLLOUT_BIN; fails when it is set and cannot be run, or is not set.
named_rollout_binary() {
  [[ -n "${ROLLOUT_BIN:-}" ]] || return 1
  if [[ ! -x "$ROLLOUT_BIN" || -d "$ROLLOUT_BIN" ]]; then
    echo "ROLLOUT_BIN: expected an executable, got: $ROLLOUT_BIN" >&2
    echo "Hint: build one with 'swift build -c release --product rollout', or unset ROLLOUT_BIN." >&2
    exit 2
  fi
  printf '%s\n' "$(cd "$(dirname "$ROLLOUT_BIN")" && pwd)/$(basename "$ROLLOUT_BIN")"
}

# rollout_binary CONFIGURATION [as-is]: sets `rollout` to ROLLOUT_BIN, else to the binary of that
# build (release, for real use, or debug, which the tests share), brought up to date. With as-is a
# binary that is there is taken without asking the compiler: a rollout must not wait for one.
rollout_binary() {
  local configuration="$1"
  if [[ -n "${ROLLOUT_BIN:-}" ]]; then
    rollout="$(named_rollout_binary)" || exit
    return 0
  fi
  rollout="$rollout_repository/.build/$configuration/rollout"
  if [[ "${2:-}" == as-is && -x "$rollout" ]]; then return 0; fi
  if [[ ! -x "$rollout" ]]; then
    echo "Building rollout ($configuration); a first build takes about" \
      "$(if [[ "$configuration" == release ]]; then echo 8; else echo 5; fi) minutes on two cores." >&2
  fi
  build_with_progress "$rollout_repository" -c "$configuration" --product rollout
}
