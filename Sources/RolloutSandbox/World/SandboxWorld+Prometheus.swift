extension SandboxWorld {
  /// The values in Prometheus' text format; scrapes are counted apart from SLO snapshots, so that
  /// a Prometheus that looks on does not change what a rollout gets.
  ///
  /// Latency is in seconds here, as the format asks for base units. Scenario `no-data` leaves the
  /// series out, `garbage` has NaN, and `hang` concerns the SLO endpoint alone.
  ///
  /// > Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
  mutating func prometheusExposition() -> SandboxAnswer {
    state.prometheusScrapes += 1
    let levels = ServiceLevels(
      scenario: scenario, cohort: cohortPercent, sample: state.prometheusScrapes)
    let latency = levels.p95Latency.scaledDown(byPowerOfTen: 3).description
    let ratio = levels.errorBudgetRatio.description
    return SandboxAnswer(
      status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8",
      body: [
        family("p95_latency_seconds", "gauge", "95th percentile of latency.", level(latency)),
        family("error_budget_ratio", "gauge", "Share of the error budget used.", level(ratio)),
        family("cohort_percent", "gauge", "Cohort in force.", String(cohortPercent)),
        family("probes_total", "counter", "Probes answered.", String(state.probesAnswered)),
        family(
          "slo_snapshots_total", "counter", "SLO snapshots served.", String(state.sloSnapshots)),
      ].joined())
  }

  private func level(_ value: String) -> String? {
    switch scenario {
    case .noData: nil
    case .garbage: "NaN"
    case .healthy, .slowAt25, .errorsAt50, .flapping, .hang: value
    }
  }

  private func family(_ name: String, _ kind: String, _ help: String, _ value: String?) -> String {
    guard let value else { return "" }
    let name = "rollout_sandbox_" + name
    return "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n\(name) \(value)\n"
  }
}
