import RolloutModel

/// What was observed of each stage in its latest attempt, kept as it came and counted at the end.
struct Evidence {
  private let plan: Plan
  private var stages: [Stage: Observed] = [:]
  private(set) var probeAttempts: [Stage: Int] = [:]
  /// Whether a soak is under way that nobody ended early.
  private var isSoaking = false

  private struct Observed {
    var attempt = 1
    var samples: [Sample] = []
    var soakStart: Timestamp?
    var soakStartReal = Milliseconds.zero
    var unobserved = Milliseconds.zero
    var isPromoted = false
    var probePassed = false
    /// How often a finding of each rule was waived, over all attempts.
    var waivers: [RuleName: Int] = [:]
    /// Rules of which a finding was waived in this attempt.
    var forgiven: Set<RuleName> = []
  }

  private struct Sample {
    var time: Timestamp
    var afterGap: Bool
    var verdicts: [RuleVerdict]
  }

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func takeIn(_ event: RolloutEvent, at now: Timestamp, real: Milliseconds) {
    switch event {
    case .sloSampled(let payload):
      add(payload.verdicts, payload.attempt, to: payload.stage, at: now)
    case .sloUnavailable(let payload):
      add(payload.verdicts, payload.attempt, to: payload.stage, at: now)
    case .failureWaived(let payload): forgive(payload.failure)
    case .probeStarted(let payload): probeAttempts[payload.stage, default: 0] += 1
    case .probeFinished(let payload):
      stages[payload.stage, default: Observed()].probePassed = payload.passed
    case .soakStarted(let payload):
      isSoaking = true
      stages[payload.stage, default: Observed()].soakStart = now
      stages[payload.stage]?.soakStartReal = real
    case .soakGap(let payload) where payload.action != .accept:
      stages[payload.stage]?.unobserved.count += payload.unobserved.count
    case .soakPromoted(let payload):
      isSoaking = false
      stages[payload.stage]?.isPromoted = true
    case .soakFinished, .rollbackRequested: isSoaking = false
    case .clockJumped(let payload):
      for stage in stages.keys { shift(stage, by: payload.by) }
    case .rolloutRetried(let payload):
      for (stage, observed) in stages where payload.failure.text.hasPrefix("\(stage)/slo/") {
        isSoaking = false
        stages[stage] = Observed(
          attempt: observed.attempt + 1, probePassed: observed.probePassed,
          waivers: observed.waivers)
      }
    default: break
    }
  }

  private mutating func forgive(_ id: FailureID) {
    for stage in stages.keys {
      for rule in plan.policy.rules where id.text.hasPrefix("\(stage)/slo/\(rule.name)#") {
        stages[stage]?.waivers[rule.name, default: 0] += 1
        stages[stage]?.forgiven.insert(rule.name)
      }
    }
  }

  private mutating func add(
    _ verdicts: [RuleVerdict], _ attempt: Int?, to stage: Stage, at now: Timestamp
  ) {
    var observed = stages[stage] ?? Observed()
    if let attempt, attempt != observed.attempt { return }
    stages[stage] = nil
    var afterGap = false
    if let start = observed.soakStart {
      let last = max(observed.samples.last?.time ?? start, start)
      let allowed = 2 * plan.soak.sampleInterval.count + plan.limits.totalTimeout.count
      afterGap = (now - last).count > allowed
    }
    observed.samples.append(Sample(time: now, afterGap: afterGap, verdicts: verdicts))
    stages[stage] = observed
  }

  private mutating func shift(_ stage: Stage, by offset: Milliseconds) {
    guard var observed = stages[stage] else { return }
    observed.soakStart = observed.soakStart.map { $0 + offset }
    for index in observed.samples.indices {
      observed.samples[index].time = observed.samples[index].time + offset
    }
    stages[stage] = observed
  }

  /// Whether something of a soak is left that a person could end early.
  func isSoaking(in stage: Stage, at now: Timestamp) -> Bool {
    guard isSoaking, let observed = stages[stage], let start = observed.soakStart else {
      return false
    }
    guard let last = observed.samples.last?.time else { return true }
    let allowed = 2 * plan.soak.sampleInterval.count + plan.limits.totalTimeout.count
    let seen = min(now, max(last, start) + Milliseconds(allowed))
    return (seen - start).count - observed.unobserved.count < plan.soak.required.count
  }

  /// A soak lasts as long as planned by a clock that nobody sets, plus what nobody observed.
  func shortSoak(_ payload: SoakFinished, real: Milliseconds) -> String? {
    guard payload.mode == .wait, let observed = stages[payload.stage], !observed.isPromoted else {
      return nil
    }
    let lasted = real.count - observed.soakStartReal.count
    let due = payload.required.count + observed.unobserved.count
    guard lasted >= due, observed.samples.isEmpty || payload.observed >= payload.required else {
      return "expected a soak of \(due) ms, got \(lasted)"
    }
    return nil
  }

  /// Why a stage cannot pass; nil when it can.
  func missing(for stage: Stage) -> String? {
    guard let observed = stages[stage] else { return "passed \(stage), which nobody observed" }
    if observed.isPromoted { return "passed \(stage), which was ended early" }
    if !observed.forgiven.isEmpty { return "passed \(stage) with a waiver" }
    if observed.samples.isEmpty {
      return observed.probePassed ? nil : "passed \(stage) without evidence"
    }
    return against(observed, in: stage).map { "passed \(stage) in spite of \($0)" }
  }

  /// What the rules hold against the stages and nobody waived.
  func unwaived(_ waived: Set<FailureID>) -> FailureID? {
    for (stage, observed) in stages where !observed.samples.isEmpty {
      if let id = against(observed, in: stage, waived) { return id }
    }
    return nil
  }

  private func against(
    _ observed: Observed, in stage: Stage, _ waived: Set<FailureID> = []
  ) -> FailureID? {
    for (index, rule) in plan.policy.rules.enumerated() {
      let rule = rule.effective(in: stage)
      guard rule.onBreach != .observe else { continue }
      // A waiver covers one kind of finding; which one, the id does not say. That a rule is asked
      // again for another kind is tested by examples.
      if observed.forgiven.contains(rule.name) { continue }
      let count = RuleCount(
        observed.samples.map { ($0.verdicts[index].verdict, $0.time, $0.afterGap) }, rule)
      let lacks = !observed.isPromoted && count.passes < rule.minimumSamples
      guard lacks || count.stands(against: rule) else { continue }
      let number = observed.attempt + (observed.waivers[rule.name] ?? 0)
      let id = FailureID("\(stage)/slo/\(rule.name)#\(number)")
      if !waived.contains(id) { return id }
    }
    return nil
  }
}

/// The samples of one rule, counted all at once.
private struct RuleCount {
  var passes = 0
  private var breaches = 0
  private var errors = 0
  private var noData = 0
  private var longestBreaches = 0
  private var longestErrors = 0
  private var breachTime: Int64 = -1
  private var noDataTime: Int64 = -1
  private var worstWindow = 0

  init(_ samples: [(verdict: Verdict, time: Timestamp, afterGap: Bool)], _ rule: Rule) {
    var (breachRow, errorRow) = (0, 0)
    var breachSince: Timestamp?
    var noDataSince: Timestamp?
    for sample in samples {
      if sample.afterGap { (breachSince, noDataSince) = (nil, nil) }
      errorRow = sample.verdict == .error ? errorRow + 1 : 0
      longestErrors = max(longestErrors, errorRow)
      switch sample.verdict {
      case .pass:
        passes += 1
        (breachRow, breachSince, noDataSince) = (0, nil, nil)
      case .breach:
        breaches += 1
        breachRow += 1
        noDataSince = nil
        let since = breachSince ?? sample.time
        breachSince = since
        breachTime = max(breachTime, (sample.time - since).count, 0)
      case .noData:
        noData += 1
        let since = noDataSince ?? sample.time
        noDataSince = since
        noDataTime = max(noDataTime, (sample.time - since).count, 0)
      case .error: errors += 1
      }
      longestBreaches = max(longestBreaches, breachRow)
    }
    guard case .ofLast(_, let window) = rule.trigger else { return }
    let values = samples.map(\.verdict).filter { $0 == .pass || $0 == .breach }
    for end in values.indices {
      let inWindow = values[max(0, end - window + 1)...end].count { $0 == .breach }
      worstWindow = max(worstWindow, inWindow)
    }
  }

  func stands(against rule: Rule) -> Bool {
    if rule.errors.total.map({ errors > $0 }) == true { return true }
    if rule.errors.consecutive.map({ longestErrors > $0 }) == true { return true }
    if rule.noData != .ignore, noDataTime >= rule.noDataWait.count { return true }
    switch rule.trigger {
    case .total(let limit): return breaches > limit
    case .consecutive(let count): return longestBreaches >= count
    case .ofLast(let limit, _): return worstWindow >= limit
    case .lasting(let duration): return breachTime >= duration.count
    }
  }
}
