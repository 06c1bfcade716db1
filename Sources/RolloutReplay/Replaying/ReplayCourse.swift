import RolloutModel

/// One rollout on its way through a replay: the recorded policy and the candidate side by side.
struct ReplayCourse {
  let series: RunSeries
  let candidate: Policy
  let timeShift: TimeShift
  /// Stages in which the recorded rollout was held, and the candidate would have gone on.
  private(set) var shifted: [Stage] = []
  private(set) var stages: [Stage: StagePair] = [:]
  /// The stage of the latest sample.
  private var observed: Stage?
  /// The index of the next mark.
  private var ahead = 0
  /// How many samples were looked at until the verdict stood.
  private(set) var lookedAt = 0
  /// Whether the recorded policy still found something when the rollout was decided.
  private(set) var standsAtEnd = false
  /// Where each side first acted, in whatever way.
  private(set) var recordedPoint: ReplayPoint?
  private(set) var candidatePoint: ReplayPoint?
  private var verdict: ReplayVerdict?
  private var hasStepFailure = false

  init(_ series: RunSeries, _ candidate: Policy, _ timeShift: TimeShift) {
    self.series = series
    self.candidate = candidate
    self.timeShift = timeShift
  }

  var plan: SampledPlan { series.plan }

  mutating func run() -> ReplayVerdict {
    var spans = series.spans[...]
    var next = 0
    for (index, mark) in series.marks.enumerated() where verdict == nil {
      takeSamples(from: &next, to: mark.samples, &spans)
      ahead = index + 1
      if verdict == nil { take(mark) }
    }
    if verdict == nil { takeSamples(from: &next, to: series.count, &spans) }
    return verdict ?? verdictWithoutEnd
  }

  private var verdictWithoutEnd: ReplayVerdict {
    // It is being rolled back, and will not come to another end.
    if series.isStopped { return .sameBlock }
    return series.facts.isImported ? .incomplete(.undecided) : .incomplete(.underWay)
  }

  // MARK: samples

  private mutating func takeSamples(
    from next: inout Int, to end: Int, _ spans: inout ArraySlice<ObservationSpan>
  ) {
    while next < end, verdict == nil, let span = spans.first {
      let samples = max(next, span.samples.lowerBound)..<min(end, span.samples.upperBound)
      if !samples.isEmpty { take(samples, of: span) }
      if verdict == nil { lookedAt = samples.upperBound }
      next = samples.upperBound
      if span.samples.upperBound <= end { spans.removeFirst() } else { return }
    }
  }

  private mutating func take(_ samples: Range<Int>, of span: ObservationSpan) {
    if let missing = missingMetric(in: span.stage) {
      verdict = .undecidable(.notCollected(missing))
      return
    }
    var pair = stages[span.stage] ?? StagePair(span.stage, plan, candidate)
    observed = span.stage
    // What was under way when a person had the stage observed anew counts for neither.
    guard span.attempt == pair.attempt else { return }
    if plan.soaks(span.stage) {
      soak(samples, &pair)
    } else {
      for sample in samples where verdict == nil && !pair.hasEnded {
        settle(sample, &pair)
      }
    }
    stages[span.stage] = pair
  }

  private mutating func soak(_ samples: Range<Int>, _ pair: inout StagePair) {
    // A hold keeps a soak open; who was not held takes no sample after its end.
    let end =
      pair.runsAhead ? pair.endOfCandidate(in: samples, of: series, plan) : samples.upperBound
    walk(pair.take(samples.lowerBound..<end, of: series), &pair)
    if verdict == nil, end < samples.upperBound {
      pair.endCandidate(owesEvidence: !pair.isPromoted)
      compare(pair, at: max(samples.lowerBound, end - 1), isAtStageEnd: true)
      if verdict == nil {
        walk(pair.take(end..<samples.upperBound, of: series, candidateToo: false), &pair)
      }
    }
    noteHold(&pair)
  }

  /// Remembers that the recorded rollout is held where the candidate goes on.
  private mutating func noteHold(_ pair: inout StagePair) {
    let isHeldAlone =
      acting(pair, .recorded) == .hold && acting(pair, .candidate) == nil
    if isHeldAlone { pair.runsAhead = true }
    if pair.isHeldAlone, !isHeldAlone, verdict == nil {
      if timeShift == .never {
        verdict = .undecidable(.shorterObservation(pair.stage))
      } else if !shifted.contains(pair.stage) {
        shifted.append(pair.stage)
      }
    }
    pair.isHeldAlone = isHeldAlone
  }

  /// Compares the two sides wherever one of them changes.
  private mutating func walk(_ changes: [StagePair.Change], _ pair: inout StagePair) {
    var index = changes.startIndex
    while index < changes.endIndex, verdict == nil {
      let sample = changes[index].sample
      while index < changes.endIndex, changes[index].sample == sample {
        pair.apply(changes[index])
        index += 1
      }
      compare(pair, at: sample, isAtStageEnd: false)
    }
  }

  /// A stage that does not soak takes what its rules need, and no more.
  private mutating func settle(_ sample: Int, _ pair: inout StagePair) {
    let wouldHaveGoneOn = pair.candidateIsSettled
    if wouldHaveGoneOn, timeShift != .always, pair.action(.candidate, plan) == nil {
      verdict = .undecidable(.shorterObservation(pair.stage))
      return
    }
    for change in pair.take(sample..<sample + 1, of: series, candidateToo: !wouldHaveGoneOn) {
      pair.apply(change)
    }
    pair.settle(endsWhenSettled: plan.endsWhenSettled(pair.stage))
    compare(pair, at: sample, isAtStageEnd: pair.hasEnded)
    noteHold(&pair)
    if verdict == nil, pair.recorded.isSettled, !pair.candidateIsSettled {
      verdict = .undecidable(.longerObservation(pair.stage))
    }
  }

  /// The first metric that a rule of the candidate which decides in the stage looks at and nobody
  /// asked for.
  private func missingMetric(in stage: Stage) -> MetricName? {
    for rule in candidate.rules where rule.effective(in: stage).onBreach != .observe {
      if let missing = rule.metrics.first(where: { plan.column(of: $0) == nil }) { return missing }
    }
    return nil
  }

  // MARK: the two sides

  private mutating func compare(_ pair: StagePair, at sample: Int, isAtStageEnd: Bool) {
    lookedAt = max(lookedAt, sample + 1)
    let recorded = pair.action(.recorded, plan)
    let wanted = pair.action(.candidate, plan)
    if recorded != nil, recordedPoint == nil {
      recordedPoint = point(pair, .recorded, sample, isAtStageEnd)
    }
    if wanted != nil, candidatePoint == nil {
      candidatePoint = point(pair, .candidate, sample, isAtStageEnd)
    }
    let answer = series.answer(at: sample, before: series.marks[ahead...])
    let stopped = answer == .stopped
    switch (acting(pair, .recorded), acting(pair, .candidate)) {
    case (.block?, .block?) where answer == .overridden, (.hold?, .hold?):
      // Both leave it to a person, or a person stepped in: what they did holds for both.
      break
    case (.block?, .block?) where stopped:
      recordedPoint = point(pair, .recorded, sample, isAtStageEnd)
      candidatePoint = point(pair, .candidate, sample, isAtStageEnd)
      verdict =
        recordedPoint?.rules == candidatePoint?.rules ? .sameBlock : .samePointOtherReason
    case (_, .block?):
      candidatePoint = point(pair, .candidate, sample, isAtStageEnd)
      verdict = series.isStopped ? .blockEarlier : .newBlock
    case (_, .hold?):
      candidatePoint = point(pair, .candidate, sample, isAtStageEnd)
      verdict = .holdInstead
    case (.block?, _) where stopped:
      recordedPoint = point(pair, .recorded, sample, isAtStageEnd)
      verdict = .continuePastBlock
    default: break
    }
  }

  /// What is done about what one side finds: where every step runs, the end decides on blocks.
  private func acting(_ pair: StagePair, _ side: StagePair.Side) -> FailureAction? {
    guard plan.continuation == .evaluateAll else { return pair.action(side, plan) }
    return pair.holds(side, plan) ? .hold : nil
  }

  private func point(
    _ pair: StagePair, _ side: StagePair.Side, _ sample: Int, _ isAtStageEnd: Bool
  ) -> ReplayPoint {
    ReplayPoint(
      stage: pair.stage, sample: sample, isAtStageEnd: isAtStageEnd,
      time: Timestamp(millisecondsSince1970: series.times[sample]),
      position: series.positions[sample],
      findings: pair.findings(side, side == .candidate ? candidate : plan.policy, plan),
      action: pair.action(side, plan) ?? .observe)
  }

  // MARK: what else happened

  private mutating func take(_ mark: SeriesMark) {
    switch mark.kind {
    case .soakStarted: change(mark) { $0.startSoak(at: mark.time) }
    case .soakPromoted: change(mark) { $0.isPromoted = true }
    case .soakFinished: finishSoak(mark)
    case .clockJumped:
      for stage in stages.keys { stages[stage]?.shift(by: Milliseconds(mark.argument)) }
    case .findingWaived: waive(mark)
    case .findingRetried: retry(mark)
    case .stepFailed: hasStepFailure = true
    case .redacted: verdict = .undecidable(.redacted)
    case .ended: verdict = verdict(at: mark)
    case .cohortEntered, .cohortCompleted, .stepWaived, .stepRetried, .held, .resumed,
      .rollbackRequested:
      break
    }
  }

  private mutating func change(_ mark: SeriesMark, _ body: (inout StagePair) -> Void) {
    guard let stage = mark.stage else { return }
    var pair = stages[stage] ?? StagePair(stage, plan, candidate)
    body(&pair)
    stages[stage] = pair
  }

  /// A person went on in spite of what a rule found; what else the candidate finds they never saw.
  private mutating func waive(_ mark: SeriesMark) {
    let rules = plan.policy.rules
    guard let stage = mark.stage, var pair = stages[stage], pair.samples > 0,
      rules.indices.contains(Int(mark.argument))
    else { return }
    let name = rules[Int(mark.argument)].name
    // Nobody would have been asked by a candidate that went on.
    let shared = pair.isHeldAlone ? nil : candidate.rules.firstIndex { $0.name == name }
    pair.waive(Int(mark.argument), shared)
    compare(pair, at: mark.samples - 1, isAtStageEnd: pair.hasEnded)
    noteHold(&pair)
    stages[stage] = pair
  }

  private mutating func finishSoak(_ mark: SeriesMark) {
    guard let stage = mark.stage, var pair = stages[stage], pair.samples > 0 else { return }
    pair.end(owesEvidence: !pair.isPromoted)
    compare(pair, at: mark.samples - 1, isAtStageEnd: true)
    noteHold(&pair)
    stages[stage] = pair
  }

  /// A person had done again what the recorded policy found.
  private mutating func retry(_ mark: SeriesMark) {
    guard let stage = mark.stage, let pair = stages[stage] else { return }
    // Who would have gone on would not have asked for it.
    let isAsked = acting(pair, .candidate) != nil || acting(pair, .recorded) == nil
    guard isAsked, pair.action(.candidate, plan) != nil else {
      verdict = .continuePastBlock
      return
    }
    stages[stage] = StagePair(stage, plan, candidate, attempt: pair.attempt + 1)
  }

  private mutating func verdict(at end: SeriesMark) -> ReplayVerdict {
    let blocks = stages.values.contains { $0.action(.candidate, plan) == .block }
    standsAtEnd = stages.values.contains { $0.action(.recorded, plan) != nil }
    let isHeldAlone = observed.flatMap { stages[$0] }?.isHeldAlone == true
    if series.isStopped { return verdictOfBlock(candidateBlocks: blocks) }
    switch series.facts.end?.status {
    case .completed?:
      if plan.continuation == .evaluateAll, blocks { return .newBlock }
      if series.count == 0, let rule = candidate.rules.first(where: \.decidesAnywhere),
        let metric = rule.metrics.first
      {
        return .undecidable(.notCollected(metric))
      }
      return .samePass
    case .aborted?: return isHeldAlone ? .continuePastBlock : .incomplete(.aborted)
    case .rolledBack?: return isHeldAlone ? .continuePastBlock : .incomplete(.rolledBack)
    case .ended?: return .undecidable(.redacted)
    default: return verdictWithoutEnd
    }
  }

  /// It was stopped, and nothing that the two policies found in a sample told them apart.
  private func verdictOfBlock(candidateBlocks: Bool) -> ReplayVerdict {
    let recordedBlocks = stages.values.contains { $0.action(.recorded, plan) == .block }
    guard hasStepFailure || recordedBlocks else {
      // An import that does not say why: what the candidate would have met beyond it is not known.
      return candidateBlocks ? .samePointOtherReason : .continuePastBlock
    }
    guard plan.continuation == .evaluateAll else { return .sameBlock }
    if hasStepFailure || candidateBlocks {
      return recordedRules == candidateRules ? .sameBlock : .samePointOtherReason
    }
    return .passInstead
  }

  private var recordedRules: [String] { rules(.recorded, plan.policy) }
  private var candidateRules: [String] { rules(.candidate, candidate) }

  private func rules(_ side: StagePair.Side, _ policy: Policy) -> [String] {
    plan.stages.flatMap { stage in
      (stages[stage]?.findings(side, policy, plan) ?? [])
        .filter { $0.action == .block }.map { "\(stage)/\($0.rule)" }
    }
  }
}

extension Rule {
  /// Whether it is on more than trial in some stage.
  fileprivate var decidesAnywhere: Bool {
    onBreach != .observe || stages.values.contains { ($0.onBreach ?? onBreach) != .observe }
  }
}
