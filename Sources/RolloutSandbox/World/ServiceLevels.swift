/// The service levels that the world shows at one moment.
struct ServiceLevels: Sendable, Equatable {
  /// > Units: milliseconds.
  var p95Latency: FixedPoint
  /// The share of the error budget's window that failed.
  var errorBudgetRatio: FixedPoint

  /// The levels under a scenario.
  ///
  /// Healthy levels are a straight line over the cohort, from 387.5 ms and 0.010 at 0 % over
  /// 412.5 ms and 0.011 at 25 % to 487.5 ms and 0.014 at 100 %; a scenario adds to it.
  ///
  /// - Parameters:
  ///   - cohort: The cohort in force, in percent.
  ///   - sample: How many samples were taken of this source, this one included.
  init(scenario: SandboxScenario, cohort: Int, sample: Int) {
    var latencyTenths = 3875 + 10 * cohort
    var ratioMillionths = 10_000 + 40 * cohort
    switch scenario {
    case .slowAt25 where cohort >= 25: latencyTenths += 4000
    case .errorsAt50 where cohort >= 50: ratioMillionths += 20_000
    case .flapping where sample.isMultiple(of: 3): latencyTenths = 6125
    default: break
    }
    p95Latency = FixedPoint(latencyTenths, decimals: 1)
    errorBudgetRatio = FixedPoint(ratioMillionths, decimals: 6)
  }
}
