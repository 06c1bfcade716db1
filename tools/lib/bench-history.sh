# shellcheck shell=bash
#
# Sourced by benches over a made history; after rollout-binary.sh. Sets rounds, runs, ledger, scratch
# and python.

runs=10000
ledger=""
directory="$rollout_repository/.build/bench-data"

fail() {
  echo "$1" >&2
  exit "${2:-2}"
}

# bench_history_arguments NAME ARGUMENTS…: reads the options that all of them have.
bench_history_arguments() {
  local usage="Usage: $1 [--rounds N] [--runs N] [--ledger PATH] [--directory DIR]"
  shift
  while [[ $# -gt 0 ]]; do
    case "$1" in
      -h | --help)
        echo "$usage"
        exit 0
        ;;
      --rounds | --runs)
        [[ "${2:-}" =~ ^[1-9][0-9]*$ ]] \
          || fail "$1: expected a whole number above 0, got: ${2:-nothing}"
        if [[ "$1" == --rounds ]]; then rounds="$2"; else runs="$2"; fi
        shift 2
        ;;
      --ledger | --directory)
        [[ $# -ge 2 ]] || fail "$1: expected a value"
        if [[ "$1" == --ledger ]]; then ledger="$2"; else directory="$2"; fi
        shift 2
        ;;
      *) fail "Unknown argument: $1. $usage" ;;
    esac
  done
}

# bench_python PACKAGE==VERSION…: a Python with those packages, which are installed under .build.
bench_python() {
  local venv="$rollout_repository/.build/bench-history-venv"
  python="$venv/bin/python"
  if ! "$python" - "$@" 2>/dev/null <<'CHECK'
import importlib.metadata, sys
sys.exit(any(importlib.metadata.version(p.split("==")[0]) != p.split("==")[1] for p in sys.argv[1:]))
CHECK
  then
    echo "Installing $* into .build/bench-history-venv" >&2
    [[ -x "$python" ]] || python3 -m venv "$venv" \
      || fail "No venv module. Hint: apt-get install python3-venv" 1
    "$venv/bin/pip" --quiet --disable-pip-version-check install "$@" \
      || fail "pip could not install $* from PyPI" 1
  fi
}

# bench_history: makes the ledger, unless one was named.
bench_history() {
  mkdir -p "$directory"
  scratch="$(mktemp -d "$(cd "$directory" && pwd)/run-XXXXXX")"
  trap 'rm -rf "$scratch"' EXIT
  [[ -z "$ledger" ]] || return 0
  ledger="$scratch/history.sqlite3"
  echo "Making a ledger of $runs rollouts" >&2
  "$rollout" bench history --ledger "$ledger" --runs "$runs" >&2
}

# bench_note: what was measured, on what.
bench_note() {
  local model
  model="$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)"
  cat <<NOTE

Machine: $(nproc) x ${model:-$(uname -m)}, $(($(awk '/MemTotal/ { print $2 }' /proc/meminfo) / 1024)) MiB; kernel $(uname -r); file system $(stat -f -c %T "$directory").
Medians of $rounds interleaved rounds, $(date -u +%Y-%m-%d), commit $(git -C "$rollout_repository" rev-parse --short HEAD 2>/dev/null || echo unknown).
Command: $invocation
NOTE
}
