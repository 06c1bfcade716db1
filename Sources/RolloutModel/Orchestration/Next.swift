/// The whole orchestration: what to do next, given where the rollout stands and the time.
///
/// Pure. A runner performs the action, appends what happened, folds, and asks again; so a crash
/// needs no recovery code, because the fold of what was appended is where it was.
package func next(_ state: RolloutState, now: Timestamp) -> Action {
  if let decided = state.decided { return .finished(decided.decision) }
  if let open = state.openCommand {
    return .append([open.interruptedEvent(reason: "its runner was lost")])
  }
  if state.plan.continuation == .stopAtFirstFailure, state.hasFailed {
    return .append(state.earlyEnd + [.rolloutDecided(state.decision)])
  }
  guard let step = state.currentStep else { return .append([.rolloutDecided(state.decision)]) }
  switch step {
  case .captureSnapshot(let label, let url):
    return .capture(label: label, url: url)
  case .checkSLO(let stage):
    return state.nextSample(of: stage, now: now)
  case .runGate(let gate):
    return .run(state.request(.gate, stage: .gates, gate.name.text, gate.command))
  case .skipGates(let reason):
    return .append([.gateSkipped(StepSkipped(stage: .gates, reason: reason))])
  case .enterCohort(let stage):
    guard let percent = stage.percent else { preconditionFailure("Invariant: cohort has percent") }
    return .append([.cohortEntered(CohortEntered(stage: stage, percent: percent))])
  case .apply(let stage):
    guard let apply = state.plan.apply else { preconditionFailure("Invariant: apply is planned") }
    return .run(state.request(.apply, stage: stage, "apply", apply))
  case .probe(let stage):
    return state.nextProbe(of: stage)
  case .soak(let stage):
    return state.nextOfSoak(of: stage, now: now)
  case .completeCohort(let stage):
    return .append([
      .cohortCompleted(CohortCompleted(stage: stage, verdict: state.verdict(of: stage)))
    ])
  case .runDrill(let command):
    return .run(state.request(.drill, stage: .rollbackDrill, "rollback_drill", command))
  case .skipDrill(let reason):
    return .append([.drillSkipped(StepSkipped(stage: .rollbackDrill, reason: reason))])
  }
}

extension RolloutState {
  /// The decision, if it were made now.
  package var decision: RolloutDecided {
    var reasons = failures.map(\.message)
    // Every failure is an event of its own; the decision must still fit into one.
    if reasons.count > RolloutDecided.reasonLimit {
      let more = reasons.count - RolloutDecided.reasonLimit
      reasons = reasons.prefix(RolloutDecided.reasonLimit) + ["and \(more) more"]
    }
    return RolloutDecided(decision: reasons.isEmpty ? .allow : .block, reasons: reasons)
  }

  /// Ends the cohort that is open when the rollout stops at a failure.
  fileprivate var earlyEnd: [RolloutEvent] {
    guard
      let open = plan.cohortStages.last(where: { observations[$0]?.enteredAt != nil }),
      outcomes[.completeCohort(open)] == nil
    else { return [] }
    return [.cohortCompleted(CohortCompleted(stage: open, verdict: verdict(of: open)))]
  }

  fileprivate func request(
    _ kind: CommandRequest.Kind, stage: Stage, _ name: String, _ command: CommandPlan
  ) -> CommandRequest {
    let attempt = 1 + (currentStep.flatMap { attempts[$0] } ?? 0)
    return CommandRequest(
      kind: kind,
      started: CommandStarted(
        stage: stage, name: name, attempt: attempt, command: command.command,
        timeout: command.timeout),
      command: command,
      environment: stage.percent.map(plan.cohortEnvironmentValues(for:)) ?? [])
  }

  fileprivate func nextProbe(of stage: Stage) -> Action {
    guard let probe = plan.probe, let url = probe.url else {
      return .append([.probeSkipped(StepSkipped(stage: stage, reason: ProbePlan.skipReason))])
    }
    let percent = stage.percent.map(\.description) ?? ""
    return .probe(
      ProbeRequest(stage: stage, url: url, body: probe.body.filled(with: ["percent": percent])))
  }

  fileprivate func nextSample(of stage: Stage, now: Timestamp) -> Action {
    guard let url = plan.slo?.snapshotURL else {
      return .append([.sloSkipped(StepSkipped(stage: stage, reason: SLOPlan.skipReason))])
    }
    let observation = observations[stage]
    if let last = observation?.lastSampleAt, now < last + plan.soak.sampleInterval {
      return .wait(until: last + plan.soak.sampleInterval, stage: stage)
    }
    return .sample(
      SampleRequest(stage: stage, number: 1 + (observation?.samples ?? 0), url: url))
  }

  fileprivate func nextOfSoak(of stage: Stage, now: Timestamp) -> Action {
    let observation = observations[stage] ?? StageObservation()
    let soak = plan.soak
    guard soak.mode == .wait else {
      return .append([
        .soakFinished(
          SoakFinished(
            stage: stage, mode: .advisory, required: soak.required, observed: .zero,
            samples: observation.samples))
      ])
    }
    guard let start = observation.soakStartedAt else {
      return .append([
        .soakStarted(
          SoakStarted(
            stage: stage, required: soak.required, sampleInterval: soak.sampleInterval))
      ])
    }
    let end = start + soak.required + observation.unobserved
    if let url = plan.slo?.snapshotURL {
      let last = observation.lastSampleAt ?? start
      // A tick that would fall just before the end is taken at the end.
      let slack = Milliseconds(soak.sampleInterval.count / 10)
      let tick = last + soak.sampleInterval
      let due = end < tick + slack ? end : tick
      // The last answer comes at the end or after it: a soak is never closed unobserved.
      if last < end {
        guard now >= due else { return .wait(until: due, stage: stage) }
        return .sample(SampleRequest(stage: stage, number: observation.samples + 1, url: url))
      }
    }
    guard now >= end else { return .wait(until: end, stage: stage) }
    return .append([
      .soakFinished(
        SoakFinished(
          stage: stage, mode: .wait, required: soak.required,
          observed: Milliseconds((now - start).count - observation.unobserved.count),
          samples: observation.samples))
    ])
  }
}

extension Plan {
  /// The cohort's variables with their values, in the order of the plan.
  package func cohortEnvironmentValues(for percent: CohortPercent) -> [EnvironmentValue] {
    cohortEnvironment.map {
      EnvironmentValue($0.name, $0.value.filled(with: ["percent": percent.description]))
    }
  }
}
