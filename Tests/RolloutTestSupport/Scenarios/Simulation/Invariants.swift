package import RolloutModel

/// What must hold for every log, told by an oracle that looks at events alone and shares no code
/// with the fold.
package struct Invariants {
  private let plan: Plan
  private let cohorts: [Stage]
  private var entered = 0
  private var open: Stage?
  private var isEnded = false
  private(set) var isRollingBack = false
  private(set) var holds: Set<HoldCause> = []
  private var heldSubjects: Set<Substring> = []
  private var freezeEnd: Timestamp?
  private var overriddenUntil: Timestamp?
  /// The steps that failed, by what waivers name; one that was done again is gone.
  private var failedSteps: [FailedStep] = []
  private var waived: Set<FailureID> = []
  var evidence: Evidence

  private struct FailedStep {
    var step: String
    var stage: Stage
    var attempt: Int
    var id: FailureID { FailureID("\(step)#\(attempt)") }
  }

  package init(_ plan: Plan) {
    self.plan = plan
    cohorts = plan.cohortStages
    evidence = Evidence(plan)
  }

  /// What the event breaks; nil when nothing.
  package mutating func check(
    _ event: RolloutEvent, at now: Timestamp, real: Milliseconds, giving state: RolloutState
  ) -> String? {
    if isEnded {
      return event.closesAnIntent || event.type == .runnerDetached
        ? nil : "got \(event.type.rawValue) after the end"
    }
    if let broken = checkPlace(of: event, at: now) ?? checkEnd(event) { return broken }
    takeIn(event)
    evidence.takeIn(event, at: now, real: real)
    if case .soakFinished(let payload) = event, let broken = evidence.shortSoak(payload, real: real)
    {
      return broken
    }
    return checkStanding(of: state)
  }

  private func checkStanding(of state: RolloutState) -> String? {
    let found = state.holds.keys.sorted()
    guard found == holds.sorted() else {
      return "expected the holds \(holds.sorted()), got \(found)"
    }
    let standing = state.standing
    guard standing.holds == found, standing.isRollingBack == isRollingBack,
      (standing.end != nil) == isEnded, state.status == standing.status,
      isEnded || standing.end != nil || (found.isEmpty || state.status == .held)
    else { return "expected a standing that agrees with the state, got \(standing)" }
    return nil
  }

  /// Cohorts in order, one at a time; nothing widens while something holds.
  private func checkPlace(of event: RolloutEvent, at now: Timestamp) -> String? {
    switch event {
    case .cohortEntered(let payload):
      guard open == nil, entered < cohorts.count, cohorts[entered] == payload.stage else {
        return "entered \(payload.stage) after \(entered) cohorts, \(open?.label ?? "none") open"
      }
      return checkWidening(at: now)
    case .applyStarted(let payload):
      guard open == payload.stage else { return "applied \(payload.stage), which is not open" }
      return checkWidening(at: now)
    case .cohortCompleted(let payload):
      guard open == payload.stage else { return "completed \(payload.stage), which is not open" }
      guard payload.verdict == .pass else { return nil }
      if let failed = failedSteps.first(where: { $0.stage == payload.stage }) {
        return "passed \(payload.stage) in spite of \(failed.id)"
      }
      return evidence.missing(for: payload.stage)
    default:
      return nil
    }
  }

  private func checkWidening(at now: Timestamp) -> String? {
    guard holds.isEmpty else { return "widened while \(holds) hold" }
    guard !isRollingBack else { return "widened during a rollback" }
    guard SimulatedFreeze.covering(now, of: plan.freezes) else { return nil }
    guard let overriddenUntil, now < overriddenUntil else { return "widened in a freeze" }
    return nil
  }

  private func checkEnd(_ event: RolloutEvent) -> String? {
    guard case .rolloutDecided(let payload) = event, payload.decision == .allow else { return nil }
    if open != nil || entered != cohorts.count { return "allowed with cohorts that were not done" }
    if !holds.isEmpty { return "allowed while \(holds) hold" }
    if let failed = failedSteps.first(where: { !waived.contains($0.id) }) {
      return "allowed in spite of \(failed.id)"
    }
    return evidence.unwaived(waived).map { "allowed in spite of \($0)" }
  }

  private mutating func takeIn(_ event: RolloutEvent) {
    switch event {
    case .rolloutDecided, .rolloutAborted, .rolloutRolledBack:
      isEnded = true
      holds = []
    case .rollbackRequested:
      holds = []
      isRollingBack = true
    case .rolloutHeld(let payload):
      holds.insert(payload.cause)
      if payload.cause == .failure { heldSubjects = Set(payload.failures.map(\.subject)) }
      if payload.cause == .freeze { freezeEnd = payload.until }
    case .rolloutResumed(let payload):
      holds.subtract(payload.lifted)
      if payload.overrides, payload.lifted.contains(.freeze) { overriddenUntil = freezeEnd }
    case .failureWaived(let payload):
      endFailureHold()
      waived.insert(payload.failure)
    case .rolloutRetried(let payload):
      endFailureHold()
      failedSteps.removeAll { $0.id == payload.failure }
    case .cohortEntered(let payload):
      open = payload.stage
      entered += 1
    case .cohortCompleted: open = nil
    case _ where isRollingBack: break
    case .gateFinished(let payload): settle("gates/\(payload.name)", payload, payload.passed)
    case .applyFinished(let payload): settle("\(payload.stage)/apply", payload, payload.passed)
    case .drillFinished(let payload): settle("rollback_drill", payload, payload.passed)
    case .gateInterrupted(let payload):
      let gate = plan.gates.gates.first { $0.name.text == payload.name }
      if gate?.idempotent == false { fail("gates/\(payload.name)", payload.stage, payload.attempt) }
    case .applyInterrupted(let payload):
      fail("\(payload.stage)/apply", payload.stage, payload.attempt)
    case .drillInterrupted(let payload): fail("rollback_drill", payload.stage, payload.attempt)
    case .probeFinished(let payload) where !payload.passed:
      fail("\(payload.stage)/probe", payload.stage, evidence.probeAttempts[payload.stage] ?? 1)
    default: break
    }
  }

  private mutating func endFailureHold() {
    holds.remove(.failure)
    heldSubjects = []
  }

  private mutating func settle(_ step: String, _ payload: CommandFinished, _ passed: Bool) {
    if !passed { fail(step, payload.stage, payload.attempt) }
  }

  private mutating func fail(_ step: String, _ stage: Stage, _ attempt: Int) {
    failedSteps.append(FailedStep(step: step, stage: stage, attempt: attempt))
  }

  // MARK: people

  /// Whether a command fits where the rollout stands.
  func allows(_ command: OperatorCommand, on state: RolloutState, now: Timestamp) -> Bool {
    if isEnded { return false }
    switch command {
    case .hold(_, let until):
      guard !isRollingBack, until.map({ $0 > now }) != false else { return false }
      // Without an end is later than any end.
      guard let held = state.holds[.person]?.held, let until else { return true }
      return held.until.map { until >= $0 } ?? false
    case .resume(let overridingFreeze):
      return !holds.subtracting(overridingFreeze ? [.failure] : [.failure, .freeze]).isEmpty
    case .waive(let id):
      return state.failures.contains { $0.id == id && (!isRollingBack || $0.kind == .rollback) }
    case .retry(let id):
      let known = state.failures.filter {
        isRollingBack
          ? $0.kind == .rollback
          : $0.action == .hold
            || heldSubjects.contains($0.id.subject)
      }
      return id.map { id in known.contains { $0.id == id } } ?? (known.count == 1)
    case .promote:
      guard !isRollingBack, let open, state.currentStep == .soak(open) else { return false }
      return evidence.isSoaking(in: open, at: now)
    case .abort:
      return true
    case .rollback(let given, let byHand):
      return !isRollingBack && (byHand || (given ?? plan.rollback) != nil)
    }
  }
}
