extension Place {
  /// Writes a small plan with everything in it, and returns the arguments that run it.
  ///
  /// - Parameters:
  ///   - url: of a sandbox, or of a server that answers everything alike.
  ///   - pause: seconds that each command takes.
  func livingPlan(_ url: String, pause: Double = 0.1) throws -> [String] {
    try write(
      """
      rollout-plan: 1
      name: living
      cohorts: [50, 100]
      gates:
        - name: one
          command: 'echo "begin $ROLLOUT_ID $ROLLOUT_RUNNER_EPOCH" >> gates.log; sleep \(pause); \
      echo "end $ROLLOUT_ID $ROLLOUT_RUNNER_EPOCH" >> gates.log'
          termination-grace-seconds: 1
        - name: two
          command: 'sleep \(pause); echo two'
          termination-grace-seconds: 1
      env:
        PERCENT: '{{percent}}'
      apply:
        command: 'echo "$PERCENT" >> applied.log; sleep \(pause)'
        termination-grace-seconds: 1
      probe:
        base-url: '\(url)'
        path: /api/v1/control/runtime-routing/evaluate
        token-env: OA_PROD_CONTROL_AUTH_TOKEN
        body: '{"thread_id":"t-{{percent}}","cohort_key":"user:u-{{percent}}"}'
      soak:
        seconds: 0.6
        sample-interval-seconds: 0.2
      slo:
        snapshot-url: '\(url)/slo'
        metrics:
          - name: p95_latency_ms
      policy:
        rules:
          - metric: p95_latency_ms
            at-most: 600
      drill:
        command: 'sleep \(pause)'
        termination-grace-seconds: 1
      """, to: "plan.yaml")
    return ["--plan", "plan.yaml"]
  }
}
