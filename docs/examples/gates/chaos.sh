#!/usr/bin/env bash
# Gate: does the supervisor bring a killed worker back in time?
#
# Starts a worker under a supervisor loop, kills the worker with SIGKILL, and checks that another
# one runs within the bound. Three rounds.
#
# Environment: RESTART_BOUND_MS    default 500
set -euo pipefail

fail() {
  echo "chaos: $*" >&2
  exit 1
}

bound_ms=${RESTART_BOUND_MS:-500}
[[ $bound_ms =~ ^[1-9][0-9]{0,4}$ ]] ||
  fail "RESTART_BOUND_MS is '$bound_ms'; expected a whole number from 1 to 99999"
rounds=3
worker_lifetime_seconds=5

work=$(mktemp -d)
supervisor=
worker=
cleanup() {
  # The supervisor first, or it would bring the worker back.
  if [[ -n $supervisor ]]; then
    kill -KILL "$supervisor" 2>/dev/null || true
    wait "$supervisor" 2>/dev/null || true
  fi
  [[ -z $worker ]] || kill -KILL "$worker" 2>/dev/null || true
  # A worker that came up too late to be counted.
  while read -r -t 0.05 -u 3 worker; do kill -KILL "$worker" 2>/dev/null || true; done
  rm -rf "$work"
}
mkfifo "$work/started"
exec 3<>"$work/started"
trap cleanup EXIT

milliseconds() { # the time now; EPOCHREALTIME has microseconds and the locale's decimal mark
  local now=${EPOCHREALTIME/[^0-9]/}
  echo $((now / 1000))
}

supervise() {
  # One start and one restart for each round: the loop cannot run away.
  local attempt
  for ((attempt = 0; attempt <= rounds; attempt++)); do
    bash -c 'echo $$ >&3; exec 3>&- sleep "$1"' worker "$worker_lifetime_seconds" || true
  done
}
supervise 2>/dev/null &
supervisor=$!

read -r -t 1 -u 3 worker || fail "no worker within 1 s of the start"
for ((round = 1; round <= rounds; round++)); do
  killed=$worker
  begin=$(milliseconds)
  kill -KILL "$killed" || fail "worker $killed was gone before it was killed"
  # Read with a generous limit, so that a late restart is told from none at all.
  worker=
  read -r -t 1 -u 3 worker || fail "round $round: no new worker within 1 s of the kill"
  took=$(($(milliseconds) - begin))
  [[ $worker != "$killed" ]] || fail "round $round: the new worker has the old one's id $killed"
  kill -0 "$worker" || fail "round $round: the new worker does not run"
  ((took <= bound_ms)) || fail "round $round: back after $took ms; expected at most $bound_ms"
  echo "round $round: worker killed, another one up after $took ms (bound $bound_ms ms)"
done
