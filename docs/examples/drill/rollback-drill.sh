#!/usr/bin/env bash
# Rollback drill: can everybody be taken off the canary, and put back?
#
# Puts cohort 0 in force, checks that it is, puts back what was applied before, and checks that
# too. Whatever fails on the way, it tries to put back what it found.
#
# Environment: SANDBOX_URL                   base URL of the control plane
#              OA_PROD_CONTROL_AUTH_TOKEN    its token
set -euo pipefail

fail() {
  echo "rollback-drill: $*" >&2
  exit 1
}

url=${SANDBOX_URL:?expected the base URL of the control plane}
url=${url%/}
token=${OA_PROD_CONTROL_AUTH_TOKEN:?expected the token of the control plane}

read_cohort() {
  curl --silent --show-error --fail --noproxy '*' --max-time 1 "$url/sandbox/cohort"
}

put_cohort() { # put_cohort PERCENT|null
  # The token goes to curl through a pipe: an argument would show in the list of processes.
  # In curl's configuration a backslash and a quote are escaped by a backslash.
  local escaped=${token//\\/\\\\}
  printf 'header = "authorization: Bearer %s"\n' "${escaped//\"/\\\"}" |
    curl --silent --show-error --fail --noproxy '*' --max-time 1 --output /dev/null --config - \
      --header 'content-type: application/json' --data "{\"percent\":$1}" "$url/sandbox/cohort"
}

field() { # field NAME JSON: the number or null of that name
  local pattern="\"$1\":([0-9]+|null)"
  [[ $2 =~ $pattern ]] || fail "expected a field $1; got $2"
  echo "${BASH_REMATCH[1]}"
}

before=$(read_cohort) || fail "cannot read $url/sandbox/cohort"
percent_before=$(field percent "$before")
applied_before=$(field applied_percent "$before")
echo "before: cohort $percent_before in force"

restore() { put_cohort "$applied_before" || echo "rollback-drill: could not put back" >&2; }
trap restore EXIT

put_cohort 0 || fail "cannot put cohort 0 in force"
rolled_back=$(field percent "$(read_cohort)")
[[ $rolled_back == 0 ]] || fail "cohort $rolled_back in force after the rollback; expected 0"
echo "rolled back: cohort 0 in force"

trap - EXIT
put_cohort "$applied_before" || fail "cannot put back what was applied ($applied_before)"
percent_after=$(field percent "$(read_cohort)")
[[ $percent_after == "$percent_before" ]] ||
  fail "cohort $percent_after in force at the end; expected $percent_before"
echo "put back: cohort $percent_after in force"
