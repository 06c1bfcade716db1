#!/usr/bin/env bash
#
# A stand-in for the bash harness that `rollout drop-in` replaces. It was written for this project
# from the description of that harness's behaviour: the same flags, environment, artifacts and
# output, made with the same processes (bash, curl, jq, awk, date). It serves twice:
#   - as the peer in tools/bench/harness-time, so that a speed is always a comparison;
#   - as the independent reference of Tests/Conformance, so that "behaves the same" is a test.
#
# It differs from the harness on purpose in these points, none of which changes an artifact of a run
# that the harness finishes: values are escaped in JSON and Markdown, a snapshot value never becomes
# part of an awk program, a probe that cannot connect is a failed probe with HTTP 000, a snapshot
# that is not JSON is one without its fields, and validation happens before the first file is
# written.
set -euo pipefail

usage() {
  cat <<'USAGE'
Usage: incumbent-stand-in.sh [options]

Runs the production gates, probes every cohort, checks the SLOs and drills the rollback, then decides.

Options:
  --output-dir <dir>              Where the artifacts go
                                  (default: <workspace>/output/canary/spacetime/production-<timestamp>)
  --control-base-url <url>        Control plane to probe (OA_PROD_CONTROL_BASE_URL)
  --auth-token <token>            Its bearer token (OA_PROD_CONTROL_AUTH_TOKEN)
  --cohorts <csv>                 Percentages (OA_PROD_ROLLOUT_COHORTS; default: 1,5,10,25,50,100)
  --cohort-soak-seconds <n>       Soak to recommend (OA_PROD_ROLLOUT_COHORT_SOAK_SECONDS; default: 1800)
  --runtime-metrics-url <url>     Metrics to keep (OA_RUNTIME_METRICS_URL)
  --control-status-url <url>      Status to keep (OA_CONTROL_STATUS_URL)
  --slo-snapshot-url <url>        SLO snapshot to judge (OA_SPACETIME_SLO_SNAPSHOT_URL)
  --max-p95-latency-ms <n>        Limit (OA_SPACETIME_SLO_MAX_P95_LATENCY_MS; default: 600)
  --max-error-budget-ratio <r>    Limit (OA_SPACETIME_SLO_MAX_ERROR_BUDGET_RATIO; default: 0.020)
  --rollback-drill-command <cmd>  Drill (OA_SPACETIME_ROLLBACK_DRILL_COMMAND;
                                  default: ./scripts/local-ci.sh canary-drill)
  --skip-gates                    Skip the gates
  --skip-rollback-drill           Skip the drill
  --workspace <dir>               The operator's repository (default: the current directory)
  -h, --help                      Show this text
USAGE
}

workspace="$PWD"
output_dir=""
control_base_url="${OA_PROD_CONTROL_BASE_URL:-}"
auth_token="${OA_PROD_CONTROL_AUTH_TOKEN:-}"
cohorts_csv="${OA_PROD_ROLLOUT_COHORTS:-1,5,10,25,50,100}"
soak_seconds="${OA_PROD_ROLLOUT_COHORT_SOAK_SECONDS:-1800}"
runtime_metrics_url="${OA_RUNTIME_METRICS_URL:-}"
control_status_url="${OA_CONTROL_STATUS_URL:-}"
slo_snapshot_url="${OA_SPACETIME_SLO_SNAPSHOT_URL:-}"
max_p95="${OA_SPACETIME_SLO_MAX_P95_LATENCY_MS:-600}"
max_error_budget="${OA_SPACETIME_SLO_MAX_ERROR_BUDGET_RATIO:-0.020}"
drill_command="${OA_SPACETIME_ROLLBACK_DRILL_COMMAND:-./scripts/local-ci.sh canary-drill}"
skip_gates=0
skip_drill=0

while [[ $# -gt 0 ]]; do
  case "$1" in
    --output-dir) output_dir="$2"; shift 2 ;;
    --control-base-url) control_base_url="$2"; shift 2 ;;
    --auth-token) auth_token="$2"; shift 2 ;;
    --cohorts) cohorts_csv="$2"; shift 2 ;;
    --cohort-soak-seconds) soak_seconds="$2"; shift 2 ;;
    --runtime-metrics-url) runtime_metrics_url="$2"; shift 2 ;;
    --control-status-url) control_status_url="$2"; shift 2 ;;
    --slo-snapshot-url) slo_snapshot_url="$2"; shift 2 ;;
    --max-p95-latency-ms) max_p95="$2"; shift 2 ;;
    --max-error-budget-ratio) max_error_budget="$2"; shift 2 ;;
    --rollback-drill-command) drill_command="$2"; shift 2 ;;
    --skip-gates) skip_gates=1; shift ;;
    --skip-rollback-drill) skip_drill=1; shift ;;
    --workspace) workspace="$2"; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    *)
      echo "Unknown argument: $1" >&2
      usage >&2
      exit 2
      ;;
  esac
done

invalid() {
  echo "$1" >&2
  exit 2
}

[[ "$soak_seconds" =~ ^[0-9]+$ ]] || invalid "Invalid cohort soak seconds: $soak_seconds"
[[ "$max_p95" =~ ^[0-9]+$ ]] || invalid "Invalid max p95 latency: $max_p95"
[[ "$max_error_budget" =~ ^[0-9]+(\.[0-9]+)?$ ]] \
  || invalid "Invalid max error budget ratio: $max_error_budget"

cohorts=()
IFS=',' read -r -a cohort_entries <<<"$cohorts_csv"
for entry in "${cohort_entries[@]}"; do
  cohort="${entry//[[:space:]]/}"
  [[ -n "$cohort" ]] || continue
  if ! [[ "$cohort" =~ ^[0-9]{1,3}$ ]] || ((10#$cohort > 100)); then
    invalid "Invalid cohort percentage: $cohort"
  fi
  cohorts+=("$cohort")
done
((${#cohorts[@]} > 0)) || invalid "No valid production cohorts provided."

cd "$workspace"
workspace="$PWD"
timestamp="$(date -u +%Y%m%dT%H%M%SZ)"
[[ -n "$output_dir" ]] || output_dir="$workspace/output/canary/spacetime/production-$timestamp"
log_dir="$output_dir/logs"
mkdir -p "$log_dir"

gate_results="$output_dir/gate-results.jsonl"
cohort_results="$output_dir/cohort-results.jsonl"
slo_results="$output_dir/slo-results.jsonl"
env_sequence="$output_dir/cohort-env-sequence.txt"
summary="$output_dir/SUMMARY.md"
warnings="$output_dir/warnings.log"
: >"$gate_results"
: >"$cohort_results"
: >"$slo_results"
: >"$env_sequence"

gate_failures=0
probe_failures=0
slo_failures=0
drill_failures=0
rows=()

# A value as the inside of a JSON string. Commands and paths are the only free text here.
json() {
  local value="$1"
  value="${value//\\/\\\\}"
  value="${value//\"/\\\"}"
  value="${value//$'\n'/\\n}"
  value="${value//$'\r'/\\r}"
  printf '%s' "${value//$'\t'/\\t}"
}

# Adds a row to the execution table: step, status, seconds, detail.
row() {
  local detail="$4"
  detail="${detail//\\/\\\\}"
  detail="${detail//|/\\|}"
  detail="${detail//$'\n'/ }"
  rows+=("| $1 | $2 | ${3}s | $detail |")
}

capture_snapshot() {
  local label="$1" url="$2"
  [[ -n "$url" ]] || return 0
  if curl -fs "$url" -o "$output_dir/$label.json"; then
    echo "Captured $label: $url"
  else
    echo "Failed to capture $label: $url" | tee -a "$warnings"
  fi
}

capture_snapshots() {
  capture_snapshot "runtime_metrics_$1" "$runtime_metrics_url"
  capture_snapshot "control_status_$1" "$control_status_url"
}

# Runs a gate or the drill: name, log file, command, and what its line has beyond the common keys.
run_command() {
  local name="$1" log_file="$2" command="$3" more="$4" start duration status=passed
  start="$(date +%s)"
  bash -lc "$command" >"$log_file" 2>&1 || status=failed
  duration=$(($(date +%s) - start))
  printf '{"gate":"%s","status":"%s","duration_seconds":%d,"log_file":"%s"%s}\n' \
    "$name" "$status" "$duration" "$(json "$log_file")" "$more" >>"$gate_results"
  row "gate:$name" "$status" "$duration" "$command"
  [[ "$status" == passed ]]
}

run_gate() {
  run_command "$1" "$log_dir/gate-$1.log" "$2" "" || gate_failures=$((gate_failures + 1))
}

run_drill() {
  if ((skip_drill)); then
    echo '{"gate":"rollback_drill","status":"skipped","reason":"--skip-rollback-drill"}' >>"$gate_results"
    row "gate:rollback_drill" skipped 0 "--skip-rollback-drill"
    return 0
  fi
  run_command rollback_drill "$log_dir/rollback-drill.log" "$drill_command" \
    ",\"command\":\"$(json "$drill_command")\"" || drill_failures=$((drill_failures + 1))
}

slo_failed() {
  local label="$1" start="$2" reason="$3" detail="$4" duration
  duration=$(($(date +%s) - start))
  printf '{"label":"%s","status":"failed","reason":"%s","duration_seconds":%d}\n' \
    "$label" "$reason" "$duration" >>"$slo_results"
  row "slo:$label" failed "$duration" "$detail"
  slo_failures=$((slo_failures + 1))
}

check_slo() {
  local label="$1" file="$output_dir/slo-$1.json" start duration p95 error_budget status=passed
  if [[ -z "$slo_snapshot_url" ]]; then
    printf '{"label":"%s","status":"skipped","reason":"missing_slo_snapshot_url"}\n' "$label" \
      >>"$slo_results"
    row "slo:$label" skipped 0 "no slo endpoint configured"
    return 0
  fi
  start="$(date +%s)"
  if ! curl -fs "$slo_snapshot_url" -o "$file"; then
    slo_failed "$label" "$start" snapshot_fetch_failed "failed to fetch snapshot"
    return 0
  fi
  p95="$(jq -r '(.p95_latency_ms // .sync.p95_latency_ms) | numbers' "$file" 2>/dev/null || true)"
  error_budget="$(jq -r '(.error_budget_ratio // .sync.error_budget_ratio) | numbers' "$file" \
    2>/dev/null || true)"
  if [[ -z "$p95" || -z "$error_budget" ]]; then
    slo_failed "$label" "$start" missing_metrics_fields "snapshot missing p95/error fields"
    return 0
  fi
  awk -v value="$p95" -v limit="$max_p95" 'BEGIN { exit !(value + 0 <= limit + 0) }' \
    || status=failed
  awk -v value="$error_budget" -v limit="$max_error_budget" \
    'BEGIN { exit !(value + 0 <= limit + 0) }' || status=failed
  duration=$(($(date +%s) - start))
  printf '{"label":"%s","status":"%s","duration_seconds":%d,' "$label" "$status" "$duration" \
    >>"$slo_results"
  printf '"p95_latency_ms":%s,"error_budget_ratio":%s,"snapshot_file":"%s"}\n' \
    "$p95" "$error_budget" "$(json "$file")" >>"$slo_results"
  row "slo:$label" "$status" "$duration" \
    "p95=${p95}ms threshold<=${max_p95}, error_budget=${error_budget} threshold<=${max_error_budget}"
  [[ "$status" == passed ]] || slo_failures=$((slo_failures + 1))
}

probe_cohort() {
  local cohort="$1" file="$output_dir/cohort-$1.json" start duration http_status status=failed
  if [[ -z "$control_base_url" || -z "$auth_token" ]]; then
    printf '{"cohort_percent":%d,"status":"skipped","reason":"missing_control_base_or_token"}\n' \
      "$((10#$cohort))" >>"$cohort_results"
    row "cohort:$cohort%" skipped 0 "probe skipped (missing control URL/token)"
    return 0
  fi
  start="$(date +%s)"
  http_status="$(curl -s -o "$file" -w '%{http_code}' -X POST \
    "${control_base_url%/}/api/v1/control/runtime-routing/evaluate" \
    -H 'content-type: application/json' -H "authorization: Bearer $auth_token" \
    -d "{\"thread_id\":\"production-rollout-thread-$cohort\",\"cohort_key\":\"user:production-rollout-$cohort\"}" \
    || true)"
  echo "$http_status" >"$output_dir/cohort-$cohort.status"
  [[ "$http_status" =~ ^2[0-9][0-9]$ ]] && status=passed
  duration=$(($(date +%s) - start))
  printf '{"cohort_percent":%d,"status":"%s","http_status":"%s","duration_seconds":%d,"response_file":"%s"}\n' \
    "$((10#$cohort))" "$status" "$http_status" "$duration" "$(json "$file")" >>"$cohort_results"
  row "cohort:$cohort%" "$status" "$duration" "runtime-routing evaluate (HTTP $http_status)"
  [[ "$status" == passed ]] || probe_failures=$((probe_failures + 1))
}

write_env_block() {
  cat >>"$env_sequence" <<BLOCK
# Cohort $1%
OA_RUNTIME_CANARY_USER_PERCENT=$1
OA_RUNTIME_CANARY_AUTOPILOT_PERCENT=$1
OA_RUNTIME_SHADOW_ENABLED=true
OA_RUNTIME_SHADOW_SAMPLE_RATE=1.0
recommended_soak_seconds=$soak_seconds

BLOCK
}

capture_snapshots before
check_slo baseline

if ((skip_gates)); then
  echo '{"gate":"all","status":"skipped","reason":"--skip-gates"}' >>"$gate_results"
  row "gate:all" skipped 0 "--skip-gates"
else
  run_gate spacetime-provision-prod "./scripts/spacetime/provision-check.sh prod"
  for gate in spacetime-replay-resume spacetime-chaos sync-security; do
    run_gate "$gate" "./scripts/local-ci.sh $gate"
  done
fi

for cohort in "${cohorts[@]}"; do
  write_env_block "$cohort"
  capture_snapshots "before_$cohort"
  probe_cohort "$cohort"
  check_slo "cohort_$cohort"
  capture_snapshots "after_$cohort"
done

run_drill
capture_snapshots after
check_slo post_rollback_drill

decision=allow
((gate_failures + probe_failures + slo_failures + drill_failures == 0)) || decision=block

cat >"$summary" <<SUMMARY
# Spacetime Production Phased Rollout Summary

- Timestamp (UTC): $timestamp
- Output directory: $output_dir
- Gate failures: $gate_failures
- Cohort probe failures: $probe_failures
- SLO failures: $slo_failures
- Rollback drill failures: $drill_failures
- Recommended soak per cohort: ${soak_seconds}s
- SLO thresholds: p95<=${max_p95}ms, error_budget<=${max_error_budget}
- Decision: $decision

## Cohort Sequence

$cohorts_csv

## Cohort Env Sequence

See: $env_sequence

## Execution Table

| Step | Status | Duration | Detail |
| --- | --- | --- | --- |
$(printf '%s\n' "${rows[@]}")
SUMMARY

echo "Production rollout artifacts:"
printf '  %s\n' "$gate_results" "$cohort_results" "$slo_results" "$env_sequence" "$summary" "$log_dir/"

if [[ "$decision" == block ]]; then
  echo "Production phased rollout blocked." >&2
  exit 1
fi
echo "Production phased rollout gates passed."
