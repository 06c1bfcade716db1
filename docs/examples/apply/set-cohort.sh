#!/usr/bin/env bash
# Apply: puts a cohort in force.
#
# Sends the percentage to the control plane and checks that it is in force afterwards. Doing it
# twice does no harm.
#
# Environment: SANDBOX_URL                       base URL of the control plane
#              OA_PROD_CONTROL_AUTH_TOKEN        its token
#              OA_RUNTIME_CANARY_USER_PERCENT    the cohort, 0 to 100
set -euo pipefail

fail() {
  echo "set-cohort: $*" >&2
  exit 1
}

url=${SANDBOX_URL:?expected the base URL of the control plane}
url=${url%/}
token=${OA_PROD_CONTROL_AUTH_TOKEN:?expected the token of the control plane}
percent=${OA_RUNTIME_CANARY_USER_PERCENT:?expected the cohort in percent}
[[ $percent =~ ^(0|[1-9][0-9]?|100)$ ]] ||
  fail "OA_RUNTIME_CANARY_USER_PERCENT is '$percent'; expected a whole number from 0 to 100"

# The token goes to curl through a pipe: an argument would show in the list of processes.
# In curl's configuration a backslash and a quote are escaped by a backslash.
escaped=${token//\\/\\\\}
printf 'header = "authorization: Bearer %s"\n' "${escaped//\"/\\\"}" |
  curl --silent --show-error --fail --noproxy '*' --max-time 1 --output /dev/null --config - \
    --header 'content-type: application/json' --data "{\"percent\":$percent}" \
    "$url/sandbox/cohort" || fail "cannot put cohort $percent in force at $url"

answer=$(curl --silent --show-error --fail --noproxy '*' --max-time 1 "$url/sandbox/cohort") ||
  fail "cannot read $url/sandbox/cohort"
[[ $answer == *"\"percent\":$percent,"* ]] ||
  fail "expected cohort $percent in force; the control plane says $answer"
echo "cohort $percent in force: $answer"
