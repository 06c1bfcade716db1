/// The rules of a policy over one observation of one stage: samples in, findings out.
///
/// It does what a rollout that runs does at every sample, with the same comparison, the same counts
/// and the same findings, over columns instead of events.
package struct StageJudge: Sendable {
  package let stage: Stage
  package private(set) var rules: [RuleCourse]
  /// As of the latest sample or mark.
  package private(set) var hasEnded = false
  private let longestObservedGap: Int64
  private var soakStartedAt: Int64?
  private var lastSampleAt: Int64?

  /// - Parameter plan: of the series; a metric that it does not have is absent from every sample.
  package init(_ policy: Policy, in stage: Stage, of plan: SampledPlan) {
    self.stage = stage
    longestObservedGap = plan.longestObservedGap.count
    rules = policy.rules.map { rule in
      let rule = rule.effective(in: stage)
      return RuleCourse(
        terms: rule.terms, combination: rule.condition.combination,
        bounds: rule.condition.thresholds.map(\.bound),
        columns: rule.condition.thresholds.map { plan.column(of: $0.metric) })
    }
  }

  /// Judges samples in order.
  ///
  /// - Parameter change: called for each rule whose finding changes, with the sample, the rule and
  ///   what it finds now; rule by rule, each in the order of the samples.
  package mutating func take(
    _ samples: Range<Int>, of series: RunSeries,
    change: (_ sample: Int, _ rule: Int, RuleFinding.Kind?) -> Void
  ) {
    guard !samples.isEmpty else { return }
    let clock = SampleClock(
      soakStartedAt: soakStartedAt, lastSampleAt: lastSampleAt, longest: longestObservedGap)
    for index in rules.indices {
      rules[index].take(samples, of: series, clock) { sample, kind in
        change(sample, index, kind)
      }
    }
    lastSampleAt = series.times[samples.upperBound - 1]
  }

  package mutating func startSoak(at time: Timestamp) {
    soakStartedAt = time.millisecondsSince1970
  }

  /// The stage takes no further sample.
  ///
  /// - Parameter owesEvidence: whether samples that are missing then count against it.
  package mutating func end(owesEvidence: Bool) {
    hasEnded = true
    for index in rules.indices { rules[index].refresh(ended: owesEvidence) }
  }

  /// The wall clock was set.
  package mutating func shift(by offset: Milliseconds) {
    soakStartedAt = soakStartedAt.map { $0.addingSaturated(offset.count) }
    lastSampleAt = lastSampleAt.map { $0.addingSaturated(offset.count) }
    for index in rules.indices { rules[index].shift(by: offset) }
  }

  /// A person waived what a rule found.
  package mutating func waive(_ rule: Int) {
    guard rules.indices.contains(rule) else { return }
    rules[rule].waive(ended: hasEnded)
  }

  /// Whether no rule needs a further sample where the stage does not soak.
  package var isSettled: Bool { rules.allSatisfy { $0.terms.isSettled(by: $0.counts) } }
}

/// When samples were taken, as far as a gap between them counts.
struct SampleClock {
  let soakStartedAt: Int64?
  let lastSampleAt: Int64?
  let longest: Int64

  /// Whether nobody sampled for too long before the sample.
  ///
  /// - Parameter previous: when the sample before it was taken; nil for the first of a range.
  func isAfterGap(_ time: Int64, previous: Int64?) -> Bool {
    guard let soakStartedAt else { return false }
    let last = max(previous ?? lastSampleAt ?? soakStartedAt, soakStartedAt)
    return time.subtractingSaturated(last) > longest
  }
}
