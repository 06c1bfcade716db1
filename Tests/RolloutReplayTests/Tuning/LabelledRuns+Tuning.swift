import RolloutModel
import RolloutReplay
import RolloutTestSupport

extension LabelledRuns {
  func tune(
    _ costs: TuningCosts = TuningCosts(miss: 10, falseBlock: 1), holdout: Double = 0.3,
    seed: UInt64 = 7, maximumWidth: Double? = nil,
    rule: TunedRule = .anySample("p95_latency_ms")
  ) throws -> TuningResult {
    try Tuner(costs: costs, holdout: holdout, seed: seed, draws: 200, maximumWidth: maximumWidth)
      .tune(runs, labels: labels, rule: rule)
  }
}

extension TuningResult {
  var limit: Limit { parts[0].limit }
  var plateau: ShareInterval { parts[0].plateau }
  var interval: ShareInterval? { parts[0].interval }
}
