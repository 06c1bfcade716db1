/// The events by which a person's command takes effect, or why it cannot.
///
/// Pure. Whoever asks appends them at the version that `state` was folded to, or asks again.
///
/// - Parameter reason: why the person wants it, in their words.
/// - Throws: ``CommandRefusal``
package func decide(
  _ command: OperatorCommand, reason: String, on state: RolloutState, now: Timestamp
) throws(CommandRefusal) -> [RolloutEvent] {
  if let end = state.standing.end { throw .ended(verb: command.verb, status: end) }
  switch command {
  case .hold(let owner, let until):
    return [try state.holding(owner: owner, until: until, reason: reason, now: now)]
  case .resume(let overridesFreeze):
    return [try state.resuming(overridesFreeze, reason: reason, now: now)]
  case .waive(let id):
    return [try state.waiving(id, reason: reason)]
  case .retry(let id):
    return [.rolloutRetried(RolloutRetried(failure: try state.retryable(id), reason: reason))]
  case .promote:
    return [try state.promoting(reason: reason, now: now)]
  case .abort(let successor):
    return state.earlyEnd + [
      .rolloutAborted(RolloutAborted(reason: reason, supersededBy: successor))
    ]
  case .rollback(let given, let byHand):
    guard state.rollback == nil else { throw .rollingBack(verb: command.verb) }
    let steps = byHand ? [] : (given ?? state.planned.plan.rollback)?.steps ?? []
    guard byHand || !steps.isEmpty else { throw .noRollbackPlan }
    let requested = RolloutEvent.rollbackRequested(
      RollbackRequested(
        reason: reason, automatic: false, fromCohort: state.latestCohort,
        cause: state.failures.first?.id, steps: steps, isPlanned: given == nil && !byHand))
    // What was done by hand is done: no runner is needed to say so.
    return byHand ? [requested] + state.rolledBackEnd : [requested]
  }
}

extension RolloutState {
  fileprivate func holding(
    owner: String, until: Timestamp?, reason: String, now: Timestamp
  ) throws(CommandRefusal) -> RolloutEvent {
    guard rollback == nil else { throw .rollingBack(verb: "hold") }
    if let until, until <= now { throw .holdIsOver(until: until) }
    // A new hold takes the other's place: a shorter one would lift it without saying so.
    if let held = holds[.person]?.held, let until, held.until.map({ until < $0 }) ?? true {
      throw .heldForLonger(owner: held.owner, until: held.until)
    }
    return .rolloutHeld(RolloutHeld(cause: .person, reason: reason, owner: owner, until: until))
  }

  fileprivate func resuming(
    _ overridesFreeze: Bool, reason: String, now: Timestamp
  ) throws(CommandRefusal) -> RolloutEvent {
    let liftable = holds.values.filter { hold in
      switch hold.held.cause {
      case .person, .gap: true
      case .freeze: overridesFreeze
      case .failure: false
      }
    }
    guard !liftable.isEmpty else {
      if let hold = holds[.failure] { throw .heldByFailure(hold.held.failures) }
      if let hold = holds[.freeze] { throw .heldByFreeze(until: hold.held.until) }
      throw .notHeld
    }
    let overrides = liftable.contains { $0.held.until != nil && !$0.isOver(at: now) }
    return .rolloutResumed(
      RolloutResumed(
        lifted: liftable.map(\.held.cause).sorted(), reason: reason, overrides: overrides))
  }

  fileprivate func waiving(
    _ id: FailureID, reason: String
  ) throws(CommandRefusal) -> RolloutEvent {
    if waivers[id] != nil { throw .alreadyWaived(id) }
    let known = failures
    guard let failure = known.first(where: { $0.id == id }) else {
      throw .unknownFailure(id, known: known.map(\.id))
    }
    // During a rollback only its own failures matter any more.
    if rollback != nil, failure.kind != .rollback { throw .rollingBack(verb: "waive") }
    return .failureWaived(
      FailureWaived(
        failure: id, message: RolloutState.bounded(failure.message), reason: reason))
  }

  fileprivate func retryable(_ id: FailureID?) throws(CommandRefusal) -> FailureID {
    let known: [Failure] =
      rollback == nil ? failuresToDecide : rollback?.failure.map { [$0] } ?? []
    if let id {
      guard known.contains(where: { $0.id == id }) else {
        throw .nothingToRetry(id, known: known.map(\.id))
      }
      return id
    }
    guard let only = known.first, known.count == 1 else {
      throw .nothingToRetry(nil, known: known.map(\.id))
    }
    return only.id
  }

  fileprivate func promoting(
    reason: String, now: Timestamp
  ) throws(CommandRefusal) -> RolloutEvent {
    guard rollback == nil else { throw .rollingBack(verb: "promote") }
    guard case .soak(let stage) = currentStep, let observation = observations[stage],
      observation.soakStartedAt != nil
    else {
      throw .notSoaking(doing: currentStage?.label ?? "starting")
    }
    guard !observation.isPromoted else { throw .alreadyPromoted(stage) }
    guard observed(observation, at: now) < planned.plan.soak.required else {
      throw .soakIsOver(stage)
    }
    return .soakPromoted(
      SoakPromoted(
        stage: stage, required: planned.plan.soak.required,
        observed: observed(observation, at: now), reason: reason))
  }
}
