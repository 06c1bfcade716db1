#!/usr/bin/env bash
# Gate: does a journal survive the death of its writer?
#
# Writes a journal of records in a temporary directory, kills the writer with SIGKILL half-way and
# in the middle of a record, resumes from the last whole record, and compares the checksum with
# that of a journal written without interruption.
#
# Environment: JOURNAL_RECORDS    number of records, 2 to 10000, default 200
set -euo pipefail

fail() {
  echo "replay-resume: $*" >&2
  exit 1
}

records=${JOURNAL_RECORDS:-200}
if ! [[ $records =~ ^[1-9][0-9]{0,4}$ ]] || ((records < 2 || records > 10000)); then
  fail "JOURNAL_RECORDS is '$records'; expected a whole number from 2 to 10000"
fi
half=$((records / 2))

work=$(mktemp -d)
writer=
cleanup() {
  [[ -z $writer ]] || kill -KILL "$writer" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

record() { printf 'record %05d payload-%d\n' "$1" "$(($1 * 7919 % 10007))"; }

append() { # append FROM TO: the records of that range
  local number
  for ((number = $1; number <= $2; number++)); do record "$number"; done
}

append 1 "$records" >"$work/expected"

# The writer stops dead after half of the records and a torn one, and says so through the pipe.
mkfifo "$work/progress" "$work/never"
exec 3<>"$work/progress"
(
  exec >"$work/journal"
  append 1 "$half"
  printf 'record %05d pay' "$((half + 1))"
  echo half-way >&3
  read -r <>"$work/never"
) &
writer=$!
read -r -t 1 -u 3 || fail "the writer did not reach record $half within 1 s"
kill -KILL "$writer"
wait "$writer" 2>/dev/null && fail "the writer ended by itself; expected it to be killed"
writer=
torn=$(wc -c <"$work/journal")

# A line without its line feed was never written in full: cut it off, go on after the last whole one.
whole=$(wc -l <"$work/journal")
head -n "$whole" "$work/journal" >"$work/resumed"
kept=$(wc -c <"$work/resumed")
((kept < torn)) || fail "expected a torn record at the end of the journal; found none"
echo "killed: writer died after $whole of $records records, $((torn - kept)) torn bytes cut off"
append $((whole + 1)) "$records" >>"$work/resumed"

expected=$(sha256sum <"$work/expected")
resumed=$(sha256sum <"$work/resumed")
[[ $resumed == "$expected" ]] ||
  fail "the resumed journal has ${resumed%% *}; expected ${expected%% *}"
echo "resumed: $records records, sha256 ${resumed:0:16}… as without interruption"
