import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutCommands

@Suite struct `Units of metrics` {
  private func plan(_ unit: String) -> SampledPlan {
    var plan = SyntheticSeries.plan()
    plan.metrics[0].unit = unit
    return plan
  }

  @Test func `that differ are refused for a metric that is compared, and for no other`() throws {
    for (metric, isRefused) in [("p95_latency_ms", true), ("error_budget_ratio", false)] {
      var units = MetricUnits([MetricName(metric)])
      for unit in ["ms", "ms", "s"] { units.add(plan(unit)) }
      if isRefused {
        let refusal = #expect(throws: UsageRefusal.self) { try units.check() }
        #expect(
          refusal?.description.hasPrefix(
            "MIXED_UNITS: expected p95_latency_ms in one unit, got 'ms', 's'\nHint: ") == true)
      } else {
        try units.check()
      }
    }
    var same = MetricUnits(["p95_latency_ms"])
    for _ in 0..<2 { same.add(plan("s")) }
    try same.check()
  }
}
