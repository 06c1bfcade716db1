#!/usr/bin/env bash
# Gate: does the control plane refuse strangers?
#
# Checks that the probe endpoint answers 401 with a Bearer challenge to a request without a token
# and to one with a wrong token, and that neither request moved the cohort in force.
#
# Environment: SANDBOX_URL    base URL of the control plane
set -euo pipefail

fail() {
  echo "sync-security: $*" >&2
  exit 1
}

url=${SANDBOX_URL:?expected the base URL of the control plane}
url=${url%/}

request() { # request ARGUMENTS...: curl with what every request here has in common
  curl --silent --show-error --noproxy '*' --max-time 1 "$@"
}

expect_refusal() { # expect_refusal WHO CURL-ARGUMENTS...
  local who=$1 answer
  shift
  answer=$(request --output /dev/null --write-out '%{http_code} %header{www-authenticate}' \
    --header 'content-type: application/json' \
    --data '{"thread_id":"security-gate-thread-100","cohort_key":"user:security-gate"}' \
    "$@" "$url/api/v1/control/runtime-routing/evaluate") || fail "$who: no answer from $url"
  [[ ${answer%% *} == 401 ]] || fail "$who: answered ${answer%% *}; expected 401"
  [[ $answer == '401 Bearer'* ]] || fail "$who: 401 without a Bearer challenge"
  echo "$who: refused with $answer"
}

before=$(request --fail "$url/sandbox/cohort") || fail "cannot read $url/sandbox/cohort"
expect_refusal 'without a token'
# Not a secret, so it may stand on a command line.
expect_refusal 'with a wrong token' --header 'authorization: Bearer not-the-token'
after=$(request --fail "$url/sandbox/cohort") || fail "cannot read $url/sandbox/cohort"
[[ $before == "$after" ]] || fail "a refused request moved the cohort: $before became $after"
echo "cohort in force: unmoved"
