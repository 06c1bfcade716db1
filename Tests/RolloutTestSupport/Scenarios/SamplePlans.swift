package import RolloutModel

/// Plans that tests share.
extension Plan {
  /// The production plan with every URL configured; what the built-in one must be.
  package static func production(
    metricsURL: String? = "https://metrics.example/runtime",
    statusURL: String? = "https://control.example/status",
    controlURL: String? = "https://control.example/", tokenConfigured: Bool = true,
    sloURL: String? = "https://slo.example/snapshot"
  ) -> Plan {
    Plan(
      name: "spacetime-production", service: "spacetime", environment: "production",
      summaryTitle: "Spacetime Production Phased Rollout Summary",
      cohorts: .percents(1, 5, 10, 25, 50, 100), soak: SoakPlan(required: .seconds(1800)),
      cohortEnvironment: [
        EnvironmentVariable("OA_RUNTIME_CANARY_USER_PERCENT", PlaceholderText("{{percent}}")),
        EnvironmentVariable("OA_RUNTIME_CANARY_AUTOPILOT_PERCENT", PlaceholderText("{{percent}}")),
        EnvironmentVariable("OA_RUNTIME_SHADOW_ENABLED", PlaceholderText("true")),
        EnvironmentVariable("OA_RUNTIME_SHADOW_SAMPLE_RATE", PlaceholderText("1.0")),
      ],
      snapshots: [
        SnapshotSource(name: "runtime_metrics", url: metricsURL),
        SnapshotSource(name: "control_status", url: statusURL),
      ],
      gates: .run([
        Gate("spacetime-provision-prod", "./scripts/spacetime/provision-check.sh prod"),
        Gate("spacetime-replay-resume", "./scripts/local-ci.sh spacetime-replay-resume"),
        Gate("spacetime-chaos", "./scripts/local-ci.sh spacetime-chaos"),
        Gate("sync-security", "./scripts/local-ci.sh sync-security"),
      ]),
      probe: ProbePlan(
        label: "runtime-routing evaluate", baseURL: controlURL,
        path: "/api/v1/control/runtime-routing/evaluate",
        body: PlaceholderText(
          #"{"thread_id":"production-rollout-thread-{{percent}}","#
            + #""cohort_key":"user:production-rollout-{{percent}}"}"#),
        tokenVariable: "OA_PROD_CONTROL_AUTH_TOKEN", tokenConfigured: tokenConfigured),
      slo: SLOPlan(snapshotURL: sloURL, metrics: Metric.spacetime), policy: .spacetime(),
      drill: .run(CommandPlan(command: "./scripts/local-ci.sh canary-drill")),
      artifacts: ArtifactPlan(
        directory: PlaceholderText("output/canary/spacetime/production-{{timestamp}}"),
        caption: "Production rollout artifacts:",
        passedMessage: "Production phased rollout gates passed.",
        blockedMessage: "Production phased rollout blocked."))
  }

  /// One gate, one cohort a percentage, a probe, SLO samples; no snapshots and no drill.
  package static func small(
    cohorts: [CohortPercent] = .percents(5), soak: SoakPlan = SoakPlan(required: .zero),
    continuation: Continuation = .stopAtFirstFailure, policy: Policy = .spacetime()
  ) -> Plan {
    Plan(
      name: "small", service: "web", environment: "test", summaryTitle: "Small",
      cohorts: cohorts, soak: soak, continuation: continuation,
      gates: .run([Gate("build", "make build")]),
      probe: ProbePlan(
        baseURL: "https://control.example", path: "/check",
        body: PlaceholderText(#"{"percent":"{{percent}}"}"#)),
      slo: SLOPlan(snapshotURL: "https://slo.example", metrics: Metric.spacetime),
      policy: policy)
  }
}

extension Metric {
  package static let spacetime = [
    Metric(
      name: "p95_latency_ms", label: "p95", unit: "ms",
      paths: ["p95_latency_ms", "sync.p95_latency_ms"]),
    Metric(
      name: "error_budget_ratio", label: "error_budget",
      paths: ["error_budget_ratio", "sync.error_budget_ratio"]),
  ]
}

extension Policy {
  /// p95 at most 600 ms and an error budget of at most 0.020, with the same settings for both.
  package static func spacetime(
    failureLimit: Int = 0, minimumSamples: Int = 1, noData: NoDataAction = .block
  ) -> Policy {
    Policy(
      rules: [("p95_latency_ms", "600"), ("error_budget_ratio", "0.020")].map { metric, limit in
        Rule(
          name: RuleName(metric),
          condition: .threshold(Threshold(MetricName(metric), limit: .of(limit))),
          trigger: .total(limit: failureLimit), minimumSamples: minimumSamples, noData: noData)
      })
  }
}

extension Limit {
  /// A limit that a test wrote down; one that does not read is a mistake in the test.
  package static func of(_ text: String) -> Limit {
    guard let limit = Limit(text) else { preconditionFailure("Not a limit: \(text)") }
    return limit
  }
}

extension [CohortPercent] {
  package static func percents(_ values: Int...) -> [CohortPercent] {
    values.compactMap { CohortPercent($0) }
  }
}

extension Gate {
  package init(_ name: GateName, _ command: String, idempotent: Bool = true) {
    self.init(name: name, command: CommandPlan(command: command), idempotent: idempotent)
  }
}

extension Stage {
  /// A cohort's stage, as tests write it.
  package static func cohort(_ percent: Int, _ occurrence: Int = 1) -> Stage {
    guard let percent = CohortPercent(percent) else {
      preconditionFailure("Not a percentage: \(percent)")
    }
    return .cohort(percent, occurrence: occurrence)
  }
}
