import RolloutModel

/// One observation of one stage, judged by both policies.
struct StagePair {
  enum Side: Hashable { case recorded, candidate }

  /// A rule of one side finds something else from a sample on.
  struct Change {
    var sample: Int
    var side: Side
    var rule: Int
    var finding: RuleFinding.Kind?
  }

  let stage: Stage
  let attempt: Int
  private(set) var recorded: StageJudge
  private(set) var candidate: StageJudge
  /// What each rule finds at the sample that is looked at, which the judges may be ahead of.
  private var recordedNow: [RuleFinding.Kind?]
  private var candidateNow: [RuleFinding.Kind?]
  private(set) var samples = 0
  var isPromoted = false
  /// Whether the recorded rollout is held where the candidate goes on, now or at some time.
  var isHeldAlone = false
  var runsAhead = false
  private var soakStartedAt: Timestamp?
  /// Whether the candidate needs no further sample, where the stage does not soak.
  private(set) var candidateIsSettled = false

  init(_ stage: Stage, _ plan: SampledPlan, _ policy: Policy, attempt: Int = 1) {
    self.stage = stage
    self.attempt = attempt
    recorded = StageJudge(plan.policy, in: stage, of: plan)
    candidate = StageJudge(policy, in: stage, of: plan)
    recordedNow = Array(repeating: nil, count: plan.policy.rules.count)
    candidateNow = Array(repeating: nil, count: policy.rules.count)
  }

  var hasEnded: Bool { recorded.hasEnded }

  /// Judges samples, and returns what changes, in the order of the samples.
  ///
  /// - Parameter candidateToo: false where the candidate would have taken no more.
  mutating func take(
    _ samples: Range<Int>, of series: RunSeries, candidateToo: Bool = true
  ) -> [Change] {
    var changes: [Change] = []
    self.samples += samples.count
    recorded.take(samples, of: series) { sample, rule, finding in
      changes.append(Change(sample: sample, side: .recorded, rule: rule, finding: finding))
    }
    if candidateToo {
      candidate.take(samples, of: series) { sample, rule, finding in
        changes.append(Change(sample: sample, side: .candidate, rule: rule, finding: finding))
      }
    }
    // A rule changes a few times at most, so there is little to sort.
    return changes.sorted { $0.sample < $1.sample }
  }

  mutating func apply(_ change: Change) {
    switch change.side {
    case .recorded: recordedNow[change.rule] = change.finding
    case .candidate: candidateNow[change.rule] = change.finding
    }
  }

  mutating func startSoak(at time: Timestamp) {
    soakStartedAt = time
    recorded.startSoak(at: time)
    candidate.startSoak(at: time)
  }

  mutating func shift(by offset: Milliseconds) {
    soakStartedAt = soakStartedAt.map { $0 + offset }
    recorded.shift(by: offset)
    candidate.shift(by: offset)
  }

  mutating func end(owesEvidence: Bool) {
    recorded.end(owesEvidence: owesEvidence)
    if !candidate.hasEnded { candidate.end(owesEvidence: owesEvidence) }
    catchUp()
  }

  mutating func endCandidate(owesEvidence: Bool) {
    guard !candidate.hasEnded else { return }
    candidate.end(owesEvidence: owesEvidence)
    catchUp()
  }

  /// The first sample that a soak would not have taken which nobody kept open.
  func endOfCandidate(in samples: Range<Int>, of series: RunSeries, _ plan: SampledPlan) -> Int {
    if candidate.hasEnded { return samples.lowerBound }
    guard let soakStartedAt else { return samples.upperBound }
    let end = (soakStartedAt + plan.soak.required).millisecondsSince1970
    // The last answer comes at the end or after it.
    let last = samples.first { series.times[$0] >= end }
    return last.map { $0 + 1 } ?? samples.upperBound
  }

  /// Ends each side whose rules need no further sample.
  mutating func settle(endsWhenSettled: Bool) {
    candidateIsSettled = candidateIsSettled || candidate.isSettled
    guard endsWhenSettled else { return }
    if recorded.isSettled { recorded.end(owesEvidence: true) }
    if candidateIsSettled, !candidate.hasEnded { candidate.end(owesEvidence: true) }
    catchUp()
  }

  /// A person waived what a rule found; the candidate has a rule of that name, or none.
  mutating func waive(_ rule: Int, _ ofCandidate: Int?) {
    recorded.waive(rule)
    if let ofCandidate { candidate.waive(ofCandidate) }
    catchUp()
  }

  private mutating func catchUp() {
    recordedNow = recorded.rules.map(\.finding)
    candidateNow = candidate.rules.map(\.finding)
  }

  func findings(
    _ side: Side, _ policy: Policy, _ plan: SampledPlan
  ) -> [ReplayPoint.Finding] {
    let judge = side == .recorded ? recorded : candidate
    let now = side == .recorded ? recordedNow : candidateNow
    return now.enumerated().compactMap { index, kind in
      kind.map {
        ReplayPoint.Finding(
          rule: policy.rules[index].name, kind: $0,
          action: plan.effective(judge.rules[index].terms.action(on: $0)))
      }
    }
  }

  /// The severest action of what one side finds; nil for none.
  func action(_ side: Side, _ plan: SampledPlan) -> FailureAction? {
    if acts(.block, side, plan) { return .block }
    return holds(side, plan) ? .hold : nil
  }

  /// Whether something holds, whatever else is found.
  func holds(_ side: Side, _ plan: SampledPlan) -> Bool {
    acts(.hold, side, plan)
  }

  private func acts(_ action: FailureAction, _ side: Side, _ plan: SampledPlan) -> Bool {
    let judge = side == .recorded ? recorded : candidate
    let now = side == .recorded ? recordedNow : candidateNow
    for (index, kind) in now.enumerated() {
      guard let kind else { continue }
      if plan.effective(judge.rules[index].terms.action(on: kind)) == action { return true }
    }
    return false
  }
}

extension SampledPlan {
  /// A plan that leaves failures to a person leaves those of rules to one, too.
  func effective(_ action: FailureAction) -> FailureAction {
    action == .block && continuation == .hold ? .hold : action
  }

  /// Whether samples are taken for a time, and not until the rules have enough.
  func soaks(_ stage: Stage) -> Bool {
    takesEverySample || stage.percent != nil && soak.mode == .wait && soak.required > .zero
  }

  /// Whether the stage is over as soon as its rules have enough samples.
  func endsWhenSettled(_ stage: Stage) -> Bool {
    stage.percent == nil || soak.required == .zero
  }
}

extension RunSeries {
  /// Whether its policy or a failed step stopped it: it was blocked, or asked for its own rollback,
  /// whatever became of that.
  package var isStopped: Bool {
    facts.end?.status == .blocked
      || marks.contains { $0.kind == .rollbackRequested && $0.argument == 1 }
  }

  /// What a rollout did about something that its policy blocks for.
  enum Answer: Hashable {
    /// It went no further: it took no other sample, and nobody stepped in before it ended.
    case stopped
    /// A person went on in spite of it, or had it observed anew.
    case overridden
    /// It just went on: its policy was not what decided there, as in imports.
    case ignored
  }

  /// - Parameter marks: what happened after the sample.
  func answer(at sample: Int, before marks: ArraySlice<SeriesMark>) -> Answer {
    if marks.contains(where: { $0.kind == .findingWaived || $0.kind == .findingRetried }) {
      return .overridden
    }
    guard sample == count - 1 else { return .ignored }
    if isStopped { return .stopped }
    // A person ended it before it could stop itself.
    return facts.end?.status == .completed || facts.isImported ? .ignored : .overridden
  }
}
