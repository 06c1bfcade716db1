import RolloutEvidence
import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct RolloutMetricsTests {
  private func subject(
    _ rollout: String, _ plan: Plan, _ world: FakeWorld = .unhurried
  ) throws -> RolloutMetrics.Subject {
    var driver = RolloutDriver(plan, in: world)
    driver.run()
    return RolloutMetrics.Subject(
      rollout: rollout, history: try RolloutHistory(driver.entries))
  }

  @Test func `the metrics of a rollout that passed and one that did not are as they were`() throws {
    let breach = FakeWorld.unhurried.sampling(.cohort(5)) { _ in
      .readings(["p95_latency_ms": .value(812), "error_budget_ratio": .value(0.5)])
    }
    var blocked = ArtifactSnapshotTests.plan()
    blocked.environment = "staging"
    let text = RolloutMetrics.text(
      of: [
        try subject("id-1", ArtifactSnapshotTests.plan()), try subject("id-2", blocked, breach),
      ], ledgerEvents: 77)
    try Snapshot.expect(text, equals: "metrics.prom")
  }

  @Test func `a ledger without rollouts has metrics, too`() {
    #expect(
      RolloutMetrics.text(of: [], ledgerEvents: 0)
        == """
        # HELP rollout_ledger_events Events in the ledger.
        # TYPE rollout_ledger_events gauge
        rollout_ledger_events 0

        """)
  }

  @Test func `whatever a label holds, it stays on its line and in its quotes`() {
    let family = MetricFamily(
      "m", "back\\slash\nline", [.init([("l", "a\"b\\c\nd\r\ne")], 0.25)])
    #expect(
      family.text
        == "# HELP m back\\\\slash\\nline\n# TYPE m gauge\n"
        + "m{l=\"a\\\"b\\\\c\\nd\r\\ne\"} 0.25\n")
    #expect(MetricFamily("m", "help", []).text == "")
  }

  @Test func `no sample is there twice`() throws {
    let plan = ArtifactSnapshotTests.plan()
    let lines = RolloutMetrics.text(of: [try subject("id", plan)], ledgerEvents: 1)
      .split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0[..<($0.lastIndex(of: " ") ?? $0.endIndex)] }
    #expect(lines.count > 15)
    #expect(Set(lines).count == lines.count)
  }
}
