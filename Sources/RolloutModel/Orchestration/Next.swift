/// The whole orchestration: what to do next, given where the rollout stands and the time.
///
/// Pure. A runner performs the action, appends what happened, folds, and asks again; so a crash
/// needs no recovery code, because the fold of what was appended is where it was.
///
/// The order of the questions is the order of precedence: an end, what a lost runner left open,
/// a rollback, what failed, holds, and only then the plan's next step.
///
/// - Parameter zones: where the plan's freezes are; asked for nothing else.
package func next(
  _ state: RolloutState, now: Timestamp, zones: some TimeZones = UTCOnly()
) -> Action {
  if let end = state.standing.end { return .finished(end) }
  if let left = state.leftOpen { return .append([left]) }
  if state.rollback != nil { return state.nextOfRollback(now: now) }
  if let stage = state.observedStage, let gap = state.observations[stage]?.openGap {
    return .append(state.recorded(gap, in: stage))
  }
  if state.planned.plan.continuation != .evaluateAll, let cause = state.urgentFailures(.block).first
  {
    return .append(state.ending(as: state.decision, cause: cause))
  }
  if let held = state.nextOfHolds(now: now) { return held }
  guard let step = state.currentStep else {
    return .append(state.ending(as: state.decision, cause: state.failures.first))
  }
  let action = state.next(of: step, now: now)
  if step.widens || state.leadsToWidening(action), let hold = state.freeze(at: now, in: zones) {
    return .append([hold])
  }
  return action
}

extension Step {
  /// Whether it puts more traffic on the new release: what a freeze keeps from happening.
  var widens: Bool {
    switch self {
    case .enterCohort, .apply: true
    default: false
    }
  }
}

extension RolloutState {
  /// What a lost runner started and did not bring to an end.
  fileprivate var leftOpen: RolloutEvent? {
    let reason = "its runner was lost"
    if let openCommand { return openCommand.interruptedEvent(reason: reason) }
    return openProbe.map { .probeInterrupted(ProbeInterrupted(stage: $0, reason: reason)) }
  }

  /// Whether the action ends a soak after which another cohort would be entered: in a freeze the
  /// soak stays open, so that a cohort which is in force for longer is watched for longer.
  fileprivate func leadsToWidening(_ action: Action) -> Bool {
    guard case .append(let events) = action, case .soakFinished(let payload)? = events.first,
      payload.mode == .wait
    else { return false }
    return payload.stage != planned.plan.cohortStages.last
  }

  fileprivate func next(of step: Step, now: Timestamp) -> Action {
    let plan = planned.plan
    switch step {
    case .captureSnapshot(let label, let url):
      return .capture(label: label, url: url)
    case .checkSLO(let stage):
      return nextSample(of: stage, now: now)
    case .runGate(let gate):
      return .run(request(.gate, stage: .gates, gate.name.text, gate.command))
    case .skipGates(let reason):
      return .append([.gateSkipped(StepSkipped(stage: .gates, reason: reason))])
    case .enterCohort(let stage):
      guard let percent = stage.percent else {
        preconditionFailure("Invariant: cohort has percent")
      }
      return .append([.cohortEntered(CohortEntered(stage: stage, percent: percent))])
    case .apply(let stage):
      guard let apply = plan.apply else { preconditionFailure("Invariant: apply is planned") }
      return .run(request(.apply, stage: stage, "apply", apply))
    case .probe(let stage):
      return nextProbe(of: stage)
    case .soak(let stage):
      return nextOfSoak(of: stage, now: now)
    case .completeCohort(let stage):
      return .append([
        .cohortCompleted(CohortCompleted(stage: stage, verdict: verdict(of: stage)))
      ])
    case .runDrill(let command):
      return .run(request(.drill, stage: .rollbackDrill, "rollback_drill", command))
    case .skipDrill(let reason):
      return .append([.drillSkipped(StepSkipped(stage: .rollbackDrill, reason: reason))])
    }
  }

  private func request(
    _ kind: CommandRequest.Kind, stage: Stage, _ name: String, _ command: CommandPlan
  ) -> CommandRequest {
    CommandRequest(
      kind: kind,
      started: CommandStarted(
        stage: stage, name: name, attempt: 1 + attempts[cursor], command: command.command,
        timeout: command.timeout),
      command: command,
      environment: planned.plan.identityValues
        + (stage.percent.map(planned.plan.cohortEnvironmentValues(for:)) ?? []))
  }

  private func nextProbe(of stage: Stage) -> Action {
    guard let probe = planned.plan.probe, let url = probe.url else {
      return .append([.probeSkipped(StepSkipped(stage: stage, reason: ProbePlan.skipReason))])
    }
    let percent = stage.percent.map(\.description) ?? ""
    return .probe(
      ProbeRequest(stage: stage, url: url, body: probe.body.filled(with: ["percent": percent])))
  }

  private func nextSample(of stage: Stage, now: Timestamp) -> Action {
    guard let url = planned.plan.slo?.sourceURL else {
      let reason = planned.plan.slo?.skipReason ?? SLOPlan.skipReason
      return .append([.sloSkipped(StepSkipped(stage: stage, reason: reason))])
    }
    let observation = observations[stage]
    let interval = planned.plan.soak.sampleInterval
    if let last = observation?.lastSampleAt, now < last + interval {
      return .wait(until: last + interval)
    }
    return .sample(
      SampleRequest(
        stage: stage, number: 1 + (observation?.samples ?? 0),
        attempt: observation?.attempt ?? 1, url: url))
  }
}
