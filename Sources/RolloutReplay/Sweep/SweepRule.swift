package import RolloutModel

/// A rule without its threshold: what a sweep draws the curve of, over all thresholds.
package struct SweepRule: Hashable, Sendable {
  package let metric: MetricName
  /// `atMost`: values above T breach; `atLeast`: values below it do.
  package let comparison: Threshold.Comparison
  package let kind: ScanKind
  /// What values are compared with before the rule looks at them; nil: nothing.
  package let baseline: SweepBaseline?
  /// The stages that it judges; nil: all that were sampled.
  package let stages: [Stage]?

  /// The longest window or duration.
  package static let longest = Milliseconds.seconds(10 * 366 * 86_400)

  /// - Throws: ``SweepRefusal``
  package init(
    metric: MetricName, comparison: Threshold.Comparison = .atMost, kind: ScanKind = .anySample,
    baseline: SweepBaseline? = nil, stages: [Stage]? = nil
  ) throws(SweepRefusal) {
    try SweepRule.check(kind)
    if case .burnRate = kind {
      if comparison == .atLeast { throw .burnRateAtLeast }
      if baseline != nil { throw .burnRateOfChange }
    }
    if let baseline, stages == [baseline.stage] { throw .judgesItsBaseline(baseline.stage) }
    self.metric = metric
    self.comparison = comparison
    self.kind = kind
    self.baseline = baseline
    self.stages = stages
  }

  func judges(_ stage: Stage) -> Bool {
    stage != baseline?.stage && stages?.contains(stage) != false
  }

  private static func check(_ kind: ScanKind) throws(SweepRefusal) {
    switch kind {
    case .anySample: break
    case .failureLimit(let limit): try check(limit, in: 0...Rule.countLimit)
    case .consecutive(let count): try check(count, in: 1...Rule.countLimit)
    case .ofLast(let breaches, let samples):
      try check(samples, in: 1...Rule.countLimit)
      try check(breaches, in: 1...samples)
    case .lasting(let duration): try check(duration, from: .zero)
    case .mean(let window): try check(window)
    case .quantile(let rank, let window):
      guard rank > 0, rank <= 1 else { throw .quantile(rank) }
      guard window.partial != .expected else { throw .quantileOfExpected }
      try check(window)
    case .burnRate(let objective, let windows):
      guard objective > 0, objective < 1 else { throw .objective(objective) }
      guard (1...2).contains(windows.count) else { throw .windowCount(windows.count) }
      for window in windows { try check(window) }
    }
  }

  private static func check(_ window: SweepWindow) throws(SweepRefusal) {
    switch window.extent {
    case .samples(let count): try check(count, in: 1...Rule.countLimit)
    case .time(let length): try check(length, from: Milliseconds(1))
    }
  }

  private static func check(_ count: Int, in range: ClosedRange<Int>) throws(SweepRefusal) {
    guard range.contains(count) else { throw .count(count, range) }
  }

  private static func check(
    _ length: Milliseconds, from least: Milliseconds
  ) throws(SweepRefusal) {
    guard length >= least, length <= longest else { throw .duration(length) }
  }
}

/// What the values of a run are compared with: the median of the values of one of its stages.
///
/// The median of the latest observation of the stage, of the nearest rank, so that it is a value
/// that was measured. Stages that were sampled before it are not judged.
package struct SweepBaseline: Hashable, Sendable {
  package enum Change: String, Hashable, Sendable, CaseIterable {
    /// x / b - 1: T is 0.2 for "20 % more than before".
    case ratio
    /// x - b, in the unit of the metric.
    case difference
  }

  package var stage: Stage
  package var change: Change

  package init(_ change: Change, of stage: Stage = .baseline) {
    self.stage = stage
    self.change = change
  }
}
