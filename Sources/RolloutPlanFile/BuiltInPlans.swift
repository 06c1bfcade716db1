/// The plans that come with the product, written as anyone would write one.
package enum BuiltInPlans {
  package static let names = ["spacetime-production", "spacetime-staging"]

  package static func text(of name: String) -> String? {
    switch name {
    case "spacetime-production": production
    case "spacetime-staging": staging
    default: nil
    }
  }

  private static let production = """
    # The production rollout of Spacetime. `${NAME:-default}` is the environment variable NAME.
    rollout-plan: 1
    name: spacetime-production
    service: spacetime
    environment: production
    summary-title: Spacetime Production Phased Rollout Summary

    # Shares of traffic in percent, ascending; a list works too.
    cohorts: "${OA_PROD_ROLLOUT_COHORTS:-1,5,10,25,50,100}"
    soak:
      seconds: ${OA_PROD_ROLLOUT_COHORT_SOAK_SECONDS:-1800}
      mode: wait
      sample-interval-seconds: 30
    on-failure: stop

    # Set for the apply command, and written to the env sequence, for each cohort.
    env:
      OA_RUNTIME_CANARY_USER_PERCENT: "{{percent}}"
      OA_RUNTIME_CANARY_AUTOPILOT_PERCENT: "{{percent}}"
      OA_RUNTIME_SHADOW_ENABLED: "true"
      OA_RUNTIME_SHADOW_SAMPLE_RATE: "1.0"

    # Kept as evidence before and after; they decide nothing.
    snapshots:
      - name: runtime_metrics
        url: ${OA_RUNTIME_METRICS_URL}
      - name: control_status
        url: ${OA_CONTROL_STATUS_URL}

    # Each must exit with 0 before a cohort is entered. They run in the workspace.
    gates:
      - name: spacetime-provision-prod
        command: ./scripts/spacetime/provision-check.sh prod
      - name: spacetime-replay-resume
        command: ./scripts/local-ci.sh spacetime-replay-resume
      - name: spacetime-chaos
        command: ./scripts/local-ci.sh spacetime-chaos
      - name: sync-security
        command: ./scripts/local-ci.sh sync-security

    # A POST that must answer 2xx in each cohort.
    probe:
      label: runtime-routing evaluate
      base-url: ${OA_PROD_CONTROL_BASE_URL}
      path: /api/v1/control/runtime-routing/evaluate
      token-env: OA_PROD_CONTROL_AUTH_TOKEN
      body: '{"thread_id":"production-rollout-thread-{{percent}}","cohort_key":"user:production-rollout-{{percent}}"}'

    slo:
      snapshot-url: ${OA_SPACETIME_SLO_SNAPSHOT_URL}
      metrics:
        - name: p95_latency_ms
          label: p95
          unit: ms
          paths: [p95_latency_ms, sync.p95_latency_ms]
        - name: error_budget_ratio
          label: error_budget
          paths: [error_budget_ratio, sync.error_budget_ratio]

    policy:
      rules:
        - metric: p95_latency_ms
          at-most: ${OA_SPACETIME_SLO_MAX_P95_LATENCY_MS:-600}
        - metric: error_budget_ratio
          at-most: ${OA_SPACETIME_SLO_MAX_ERROR_BUDGET_RATIO:-0.020}

    drill:
      command: ${OA_SPACETIME_ROLLBACK_DRILL_COMMAND:-./scripts/local-ci.sh canary-drill}

    artifacts:
      directory: output/canary/spacetime/production-{{timestamp}}
      env-sequence: cohort-env-sequence.txt
      caption: "Production rollout artifacts:"
      passed-message: Production phased rollout gates passed.
      blocked-message: Production phased rollout blocked.

    """

  private static let staging = """
    # The staging rollout of Spacetime: no SLO checks, no drill.
    rollout-plan: 1
    name: spacetime-staging
    service: spacetime
    environment: staging
    summary-title: Spacetime Staging Canary Rollout Summary

    cohorts: "${OA_STAGING_ROLLOUT_COHORTS:-5,10,25,50,100}"
    soak:
      seconds: ${OA_STAGING_ROLLOUT_COHORT_SOAK_SECONDS:-900}
    on-failure: stop

    env:
      OA_RUNTIME_CANARY_USER_PERCENT: "{{percent}}"
      OA_RUNTIME_CANARY_AUTOPILOT_PERCENT: "{{percent}}"
      OA_RUNTIME_SHADOW_ENABLED: "true"
      OA_RUNTIME_SHADOW_SAMPLE_RATE: "1.0"

    snapshots:
      - name: runtime_metrics
        url: ${OA_RUNTIME_METRICS_URL}
      - name: control_status
        url: ${OA_CONTROL_STATUS_URL}

    gates:
      - name: spacetime-provision-staging
        command: ./scripts/spacetime/provision-check.sh staging
      - name: spacetime-replay-resume
        command: ./scripts/local-ci.sh spacetime-replay-resume
      - name: spacetime-chaos
        command: ./scripts/local-ci.sh spacetime-chaos
      - name: sync-security
        command: ./scripts/local-ci.sh sync-security

    probe:
      label: runtime-routing evaluate
      base-url: ${OA_STAGING_CONTROL_BASE_URL}
      path: /api/v1/control/runtime-routing/evaluate
      token-env: OA_STAGING_CONTROL_AUTH_TOKEN
      body: '{"thread_id":"staging-canary-thread-{{percent}}","cohort_key":"user:staging-canary-{{percent}}"}'

    artifacts:
      directory: output/canary/spacetime/staging-{{timestamp}}
      env-sequence: canary-env-sequence.txt
      caption: "Staging rollout artifacts:"
      passed-message: Staging canary rollout gates passed.
      blocked-message: Staging canary rollout blocked.

    """
}
