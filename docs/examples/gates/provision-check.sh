#!/usr/bin/env bash
# Gate: is everything there that the rollout needs?
#
# Checks that the control plane answers 200 on /healthz, and that the workspace has room for what
# the rollout writes.
#
# Environment: SANDBOX_URL         base URL of the control plane
#              MINIMUM_FREE_MIB    free disk asked for, default 64
set -euo pipefail

fail() {
  echo "provision-check: $*" >&2
  exit 1
}

url=${SANDBOX_URL:?expected the base URL of the control plane}
url=${url%/}
minimum_free_mib=${MINIMUM_FREE_MIB:-64}
[[ $minimum_free_mib =~ ^[0-9]{1,9}$ ]] ||
  fail "MINIMUM_FREE_MIB is '$minimum_free_mib'; expected a whole number"

code=$(curl --silent --show-error --noproxy '*' --max-time 1 --output /dev/null \
  --write-out '%{http_code}' "$url/healthz") || fail "no answer from $url/healthz"
[[ $code == 200 ]] || fail "$url/healthz answered $code; expected 200"
echo "control plane: $url/healthz answered $code"

free_mib=$(df --output=avail --block-size=1M . | tail -n 1)
free_mib=${free_mib// /}
((10#$free_mib >= 10#$minimum_free_mib)) ||
  fail "$free_mib MiB free in $PWD; expected at least $minimum_free_mib"
echo "disk: $free_mib MiB free in the workspace (at least $minimum_free_mib asked for)"
