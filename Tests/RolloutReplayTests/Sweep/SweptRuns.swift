import RolloutModel
import RolloutReplay
import RolloutScenarios
import RolloutTestSupport

/// Random complete runs, and the thresholds at which a sweep of them must be right.
enum SweptRuns {
  static func make(
    _ count: Int, seed: UInt64, samples: ClosedRange<Int> = 0...9, stages: [Stage]? = nil
  ) -> [RunSeries] {
    var random = SplitMix64(seed: seed)
    let plan = SyntheticSeries.plan(stages: stages ?? SyntheticSeries.stages)
    return (0..<count).map {
      SyntheticSeries.run($0, plan: plan, samples: samples, gaps: true, random: &random)
    }
  }

  static let withBaseline: [Stage] = [.baseline] + SyntheticSeries.stages

  /// Every breakpoint, the middle between every two, and beyond both ends.
  static func thresholds(of curve: SweepCurve) -> [Double] {
    let points = curve.breakpoints.sorted()
    guard let first = points.first, let last = points.last else { return [0] }
    return [first / 2 - (first < 0 ? 1 : 0)] + points
      + zip(points, points.dropFirst()).map { ($0 + $1) / 2 } + [last + 1]
  }

  /// Some of a list, so that a slow judge need not see all.
  static func some<Element>(
    _ count: Int, of elements: [Element], _ random: inout SplitMix64
  ) -> [Element] {
    guard elements.count > count else { return elements }
    return Array(elements.shuffled(using: &random).prefix(count))
  }

  /// The metric that a kind is of.
  static func metric(of kind: ScanKind) -> MetricName {
    if case .burnRate = kind { "error_budget_ratio" } else { "p95_latency_ms" }
  }

  /// As the kernel has it: above it, values breach.
  static func oriented(_ threshold: Double, _ rule: SweepRule) -> Double {
    rule.comparison == .atMost ? threshold : -threshold
  }

  static let liveKinds: [ScanKind] = [
    .anySample, .failureLimit(0), .failureLimit(1), .failureLimit(3), .consecutive(1),
    .consecutive(2), .consecutive(3), .consecutive(14), .ofLast(breaches: 1, samples: 1),
    .ofLast(breaches: 2, samples: 3), .ofLast(breaches: 3, samples: 3),
    .ofLast(breaches: 2, samples: 6), .lasting(.zero), .lasting(.seconds(30)),
    .lasting(.seconds(75)), .lasting(.seconds(120)),
  ]

  static let windows: [SweepWindow] = SweepWindow.Partial.allCases.flatMap { partial in
    [
      SweepWindow(.samples(1), partial: partial), SweepWindow(.samples(4), partial: partial),
      SweepWindow(.time(.seconds(90)), partial: partial),
      SweepWindow(.time(.seconds(200)), partial: partial),
    ]
  }

  static let sweepOnlyKinds: [ScanKind] =
    windows.map { .mean($0) }
    + windows.filter { $0.partial != .expected }.flatMap {
      [.quantile(0.5, $0), .quantile(0.9, $0), .quantile(1, $0)] as [ScanKind]
    }
    + windows.map { .burnRate(objective: 0.99, windows: [$0]) }
    + [
      .burnRate(
        objective: 0.995,
        windows: [
          SweepWindow(.time(.seconds(240)), partial: .expected),
          SweepWindow(.time(.seconds(60)), partial: .available),
        ]),
      .burnRate(
        objective: 0.995, windows: [SweepWindow(.samples(5)), SweepWindow(.samples(2))]),
    ]
}
