/// Reads the events of one rollout, in order, for what a series keeps of them.
///
/// It remembers so little that it can be put down and taken up between any two events.
package struct SeriesIntake: Hashable, Sendable {
  package let plan: SampledPlan
  /// Samples so far.
  package private(set) var count: Int
  /// The span of the latest sample; nil before the first.
  package private(set) var span: ObservationSpan?
  package private(set) var hasEnded: Bool
  /// How often each stage was begun anew: which attempt a sample is of that does not say.
  private var retries: [Stage: Int]

  /// The types of events that a series is made of, after the plan.
  package static let bearing: Set<EventType> = [
    .sloSampled, .sloUnavailable, .cohortEntered, .cohortCompleted, .soakStarted, .soakPromoted,
    .soakFinished, .clockJumped, .gateFinished, .applyFinished, .drillFinished, .probeFinished,
    .failureWaived, .rolloutRetried, .rolloutHeld, .rolloutResumed, .rollbackRequested,
    .rolloutDecided, .rolloutAborted, .rolloutRolledBack,
  ]

  package init(
    plan: SampledPlan, count: Int = 0, span: ObservationSpan? = nil, marks: [SeriesMark] = []
  ) {
    self.plan = plan
    self.count = count
    self.span = span
    hasEnded = marks.last?.kind == .ended
    retries = [:]
    for mark in marks { remember(mark) }
  }

  /// - Returns: what the series gets; nil for an event that does not bear on it.
  package mutating func take(
    _ event: RolloutEvent, at time: Timestamp, position: Int64
  ) -> SeriesAddition? {
    // What comes after the end changes nothing any more.
    guard !hasEnded else { return nil }
    switch event {
    case .sloSampled(let payload):
      return .sample(
        sample(
          of: payload.stage, payload.attempt, at: time, position: position,
          values: plan.metrics.map { metric in
            PackedReading.pack(payload.readings.first { $0.metric == metric.name }?.content)
          }, payload.verdicts))
    case .sloUnavailable(let payload):
      return .sample(
        sample(
          of: payload.stage, payload.attempt, at: time, position: position,
          values: plan.metrics.map { _ in PackedReading.error }, payload.verdicts))
    default:
      guard let (kind, argument) = plan.mark(of: event) else { return nil }
      let mark = SeriesMark(
        kind, stage: event.stage ?? event.finding?.stage, samples: count, time: time,
        position: position, argument: argument)
      if kind == .ended { hasEnded = true }
      remember(mark)
      return .mark(mark)
    }
  }

  private mutating func remember(_ mark: SeriesMark) {
    guard mark.kind == .findingRetried, let stage = mark.stage else { return }
    retries[stage, default: 0] += 1
  }

  /// Takes in a sample whose values and verdicts were read without making an event of it.
  ///
  /// - Parameters:
  ///   - values: a ``PackedReading`` a metric of the plan.
  ///   - verdicts: a ``Verdict/code`` a rule of the plan.
  /// - Returns: what the series gets; nil after the end.
  package mutating func take(
    sampleOf stage: Stage, attempt: Int?, at time: Timestamp, position: Int64, values: [Double],
    verdicts: [UInt8]
  ) -> SeriesSample? {
    guard !hasEnded else { return nil }
    return sample(
      of: stage, attempt, at: time, position: position, values: values, verdicts: verdicts)
  }

  private mutating func sample(
    of stage: Stage, _ attempt: Int?, at time: Timestamp, position: Int64, values: [Double],
    _ verdicts: [RuleVerdict]
  ) -> SeriesSample {
    sample(
      of: stage, attempt, at: time, position: position, values: values,
      verdicts: plan.policy.rules.enumerated().map { index, rule in
        // Verdicts are in the order of the rules; what a log has otherwise is looked for.
        let same = index < verdicts.count && verdicts[index].rule == rule.name
        return (same ? verdicts[index] : verdicts.first { $0.rule == rule.name })?.verdict.code
          ?? Verdict.missingCode
      })
  }

  private mutating func sample(
    of stage: Stage, _ attempt: Int?, at time: Timestamp, position: Int64, values: [Double],
    verdicts: [UInt8]
  ) -> SeriesSample {
    let attempt = attempt ?? 1 + (retries[stage] ?? 0)
    let continues = span?.stage == stage && span?.attempt == attempt
    let first = continues ? span?.samples.lowerBound ?? count : count
    count += 1
    span = ObservationSpan(stage: stage, attempt: attempt, samples: first..<count)
    return SeriesSample(
      stage: stage, attempt: attempt, continuesSpan: continues, time: time, position: position,
      values: values, verdicts: verdicts)
  }
}

/// What one event adds to a series.
package enum SeriesAddition: Hashable, Sendable {
  case sample(SeriesSample)
  case mark(SeriesMark)
}

package struct SeriesSample: Hashable, Sendable {
  package var stage: Stage
  package var attempt: Int
  /// Whether it belongs to the span of the sample before it.
  package var continuesSpan: Bool
  package var time: Timestamp
  package var position: Int64
  /// One a metric of the plan.
  package var values: [Double]
  /// One a rule of the plan.
  package var verdicts: [UInt8]
}

extension SampledPlan {
  /// What of an event a series remembers, and its argument; nil for nothing.
  fileprivate func mark(of event: RolloutEvent) -> (SeriesMark.Kind, Int64)? {
    switch event {
    case .cohortEntered: (.cohortEntered, 0)
    case .cohortCompleted: (.cohortCompleted, 0)
    case .soakStarted: (.soakStarted, 0)
    case .soakPromoted: (.soakPromoted, 0)
    case .soakFinished: (.soakFinished, 0)
    case .clockJumped(let payload): (.clockJumped, payload.by.count)
    case .gateFinished(let payload), .applyFinished(let payload), .drillFinished(let payload):
      payload.passed ? nil : (.stepFailed, 0)
    case .probeFinished(let payload): payload.passed ? nil : (.stepFailed, 0)
    case .failureWaived: mark(of: event.finding, .findingWaived, .stepWaived)
    case .rolloutRetried: mark(of: event.finding, .findingRetried, .stepRetried)
    case .rolloutHeld(let payload): (.held, payload.cause == .failure ? 1 : 0)
    case .rolloutResumed(let payload): (.resumed, payload.lifted.contains(.failure) ? 1 : 0)
    case .rollbackRequested(let payload): (.rollbackRequested, payload.automatic ? 1 : 0)
    case .rolloutDecided, .rolloutAborted, .rolloutRolledBack: (.ended, 0)
    case .redacted(let event): mark(of: event)
    default: nil
    }
  }

  private func mark(
    of finding: (stage: Stage, rule: RuleName)?, _ kind: SeriesMark.Kind, _ step: SeriesMark.Kind
  ) -> (SeriesMark.Kind, Int64) {
    guard let finding, let index = policy.rules.firstIndex(where: { $0.name == finding.rule })
    else { return (step, 0) }
    return (kind, Int64(index))
  }

  private func mark(of event: RedactedEvent) -> (SeriesMark.Kind, Int64)? {
    switch event.type {
    case .rolloutDecided, .rolloutAborted, .rolloutRolledBack: (.ended, 1)
    case _ where SeriesIntake.bearing.contains(event.type): (.redacted, 0)
    default: nil
    }
  }
}

extension RolloutEvent {
  /// The stage and the rule whose finding a person waived or had done again; nil for other events.
  fileprivate var finding: (stage: Stage, rule: RuleName)? {
    let subject =
      switch self {
      case .failureWaived(let payload): payload.failure.subject
      case .rolloutRetried(let payload): payload.failure.subject
      default: Substring()
      }
    // `cohort_25/slo/p95_latency_ms`; neither a stage nor the word has a slash in it.
    let parts = subject.split(separator: "/", maxSplits: 2)
    guard parts.count == 3, parts[1] == "slo", let stage = Stage(label: String(parts[0])) else {
      return nil
    }
    return (stage, RuleName(String(parts[2])))
  }

  /// How the rollout ended, for an event that ends it.
  package var endStatus: RolloutStatus? {
    var standing = Standing()
    standing.apply(self)
    return standing.end
  }
}
