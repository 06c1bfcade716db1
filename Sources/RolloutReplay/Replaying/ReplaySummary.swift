package import RolloutModel

/// What many replays come to together. Every share is an interval: what is not known may be
/// either.
package struct ReplaySummary: Hashable, Sendable {
  package private(set) var count = 0
  /// By the word of the verdict.
  package private(set) var verdicts: [String: Int] = [:]
  package private(set) var blocks = 0
  package private(set) var passes = 0
  package private(set) var unknown = 0
  /// By what is known to be bad and good of the changes; those without a label are not in it.
  package private(set) var bad = Outcomes()
  package private(set) var good = Outcomes()
  /// Cohort-minutes.
  package private(set) var exposureSaved = 0.0
  /// How many rollouts did not collect a metric, by the metric.
  package private(set) var notCollected: [MetricName: Int] = [:]

  package struct Outcomes: Hashable, Sendable {
    package var blocks = 0
    package var passes = 0
    package var unknown = 0

    package var count: Int { blocks + passes + unknown }

    mutating func add(_ outcome: KnownOutcome) {
      switch outcome {
      case .blocks: blocks += 1
      case .passes: passes += 1
      case .unknown: unknown += 1
      }
    }
  }

  package init() {}

  package mutating func add(_ replay: RunReplay, label: ChangeQuality?) {
    count += 1
    verdicts[replay.verdict.word, default: 0] += 1
    let outcome = replay.verdict.outcome
    switch outcome {
    case .blocks: blocks += 1
    case .passes: passes += 1
    case .unknown: unknown += 1
    }
    switch label {
    case .bad: bad.add(outcome)
    case .good: good.add(outcome)
    case .unknown, nil: break
    }
    exposureSaved += replay.exposureSaved ?? 0
    if case .undecidable(.notCollected(let metric)) = replay.verdict {
      notCollected[metric, default: 0] += 1
    }
  }

  /// The share of rollouts that are blocked.
  package var blockRate: ClosedRange<Double>? { Self.share(blocks, blocks + unknown, of: count) }

  /// The share of bad changes that are stopped.
  package var recall: ClosedRange<Double>? {
    Self.share(bad.blocks, bad.blocks + bad.unknown, of: bad.count)
  }

  /// The share of good changes that are stopped.
  package var falsePositiveRate: ClosedRange<Double>? {
    Self.share(good.blocks, good.blocks + good.unknown, of: good.count)
  }

  /// The share of bad changes among those that are stopped and labelled.
  package var precision: ClosedRange<Double>? {
    let least = Double(bad.blocks) / Double(bad.blocks + good.blocks + good.unknown)
    let most = Double(bad.blocks + bad.unknown) / Double(bad.blocks + bad.unknown + good.blocks)
    guard bad.blocks + good.blocks + good.unknown > 0, most.isFinite else { return nil }
    return least...max(least, most)
  }

  private static func share(_ least: Int, _ most: Int, of count: Int) -> ClosedRange<Double>? {
    guard count > 0 else { return nil }
    return Double(least) / Double(count)...Double(most) / Double(count)
  }
}
