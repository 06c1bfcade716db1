/// Events whose data was erased: they change only what follows from their type and subject.
extension RolloutState {
  mutating func applyRedacted(_ event: RedactedEvent, at time: Timestamp, wasOver: Bool) {
    redactedCount += 1
    switch event.type {
    case .rolloutDecided, .rolloutAborted, .rolloutRolledBack, .rollbackRequested: holds = [:]
    case .failureWaived, .rolloutRetried: holds[.failure] = nil
    case .rolloutPlanned, .runnerAttached, .runnerDetached, .rolloutHeld, .rolloutResumed,
      .clockJumped, .changeLabelled:
      break
    default:
      if wasOver {
        if event.closesAnIntent { closeIntents() }
        return
      }
      align(to: .redacted(event))
      applyRedactedStep(event, at: time)
    }
  }

  private mutating func applyRedactedStep(_ event: RedactedEvent, at time: Timestamp) {
    switch event.type {
    case .gateStarted: openRedacted(.gate, event)
    case .applyStarted: openRedacted(.apply, event)
    case .drillStarted: openRedacted(.drill, event)
    case .gateFinished, .applyFinished, .drillFinished, .probeFinished:
      closeIntents()
      settleRedacted(event)
    case .gateInterrupted, .applyInterrupted, .drillInterrupted:
      guard let open = openCommand?.started else { return }
      interrupt(
        CommandInterrupted(
          stage: open.stage, name: open.name, attempt: open.attempt, reason: event.words))
    case .rollbackFinished, .rollbackInterrupted, .probeInterrupted: closeIntents()
    case .probeStarted:
      if cursor < attempts.count { attempts[cursor] += 1 }
      openProbe = event.stage
    case .cohortEntered:
      if let stage = event.stage {
        observations[stage, default: StageObservation()].enteredAt = time
      }
      settleRedacted(event)
    case .cohortCompleted: completeRedacted(event.stage)
    case .soakStarted:
      guard let stage = event.stage else { return }
      observations[stage, default: StageObservation()].soakStartedAt = time
    case .soakPromoted:
      if let stage = event.stage { observations[stage]?.isPromoted = true }
    // Whether it was the last one that a check needs is not known: another one goes back to it.
    case .gateSkipped, .drillSkipped, .probeSkipped, .sloSkipped, .soakFinished,
      .snapshotCaptured, .snapshotFailed, .sloSampled, .sloUnavailable:
      settleRedacted(event)
    default: break
    }
  }

  private mutating func closeIntents() {
    openCommand = nil
    openProbe = nil
  }

  private mutating func openRedacted(_ kind: CommandRequest.Kind, _ event: RedactedEvent) {
    guard cursor < attempts.count, let name = event.commandName, let stage = event.stage else {
      return
    }
    open(
      kind,
      CommandStarted(
        stage: stage, name: name, attempt: attempts[cursor] + 1, command: "", timeout: .zero))
  }

  private mutating func settleRedacted(_ event: RedactedEvent) {
    guard let step = currentStep, step.isTold(by: .redacted(event)) else { return }
    settle(as: .redacted)
  }

  private mutating func completeRedacted(_ stage: Stage?) {
    guard let stage, let index = steps[cursor...].firstIndex(of: .completeCohort(stage)) else {
      return
    }
    outcomes[index] = .redacted
    cursor = index + 1
  }

  /// Goes to the step that an event tells of, where the events that would have led there were
  /// erased.
  mutating func align(to event: RolloutEvent) {
    guard redactedCount > 0 else { return }
    // A sample is also taken in the soak, which comes later and is told by events of its own.
    if let step = currentStep, step.isTold(by: event) || step.isSoak(of: event) { return }
    if let index = steps[cursor...].firstIndex(where: { $0.isTold(by: event) }) {
      for passed in cursor..<index where outcomes[passed] == nil { outcomes[passed] = .redacted }
      cursor = index
      interruptions = 0
    } else if let index = steps[..<cursor].lastIndex(where: { $0.isTold(by: event) }),
      event.beginsAStep
    {
      rewind(to: index)
    }
  }
}

extension Step {
  /// Whether the event says what came of the step, or that it was begun.
  fileprivate func isTold(by event: RolloutEvent) -> Bool {
    switch (self, event.type) {
    case (.captureSnapshot(let label, _), .snapshotCaptured),
      (.captureSnapshot(let label, _), .snapshotFailed):
      event.snapshotLabel.map { $0 == label } ?? true
    case (.runGate(let gate), .gateStarted), (.runGate(let gate), .gateFinished),
      (.runGate(let gate), .gateInterrupted):
      event.commandName == gate.name.text
    case (.skipGates, .gateSkipped), (.skipDrill, .drillSkipped), (.runDrill, .drillStarted),
      (.runDrill, .drillFinished), (.runDrill, .drillInterrupted):
      true
    case (.enterCohort(let stage), .cohortEntered), (.apply(let stage), .applyStarted),
      (.apply(let stage), .applyFinished), (.apply(let stage), .applyInterrupted),
      (.probe(let stage), .probeStarted), (.probe(let stage), .probeFinished),
      (.probe(let stage), .probeInterrupted), (.probe(let stage), .probeSkipped),
      (.checkSLO(let stage), .sloSkipped), (.checkSLO(let stage), .sloSampled),
      (.checkSLO(let stage), .sloUnavailable), (.soak(let stage), .soakStarted),
      (.soak(let stage), .soakFinished):
      event.stage == stage
    default: false
    }
  }

  fileprivate func isSoak(of event: RolloutEvent) -> Bool {
    guard case .soak(let stage) = self else { return false }
    return event.stage == stage
  }
}

extension RolloutEvent {
  fileprivate var snapshotLabel: String? {
    switch self {
    case .snapshotCaptured(let payload): payload.label
    case .snapshotFailed(let payload): payload.label
    default: nil
    }
  }

  fileprivate var commandName: String? {
    switch self {
    case .gateStarted(let payload), .applyStarted(let payload), .drillStarted(let payload):
      payload.name
    case .gateFinished(let payload), .applyFinished(let payload), .drillFinished(let payload):
      payload.name
    case .gateInterrupted(let payload), .applyInterrupted(let payload),
      .drillInterrupted(let payload):
      payload.name
    case .redacted(let event): event.commandName
    default: nil
    }
  }

  /// Only what is begun again says that the rollout went back; what ends may be late.
  fileprivate var beginsAStep: Bool {
    switch type {
    case .gateStarted, .applyStarted, .drillStarted, .probeStarted, .sloSampled, .sloUnavailable:
      true
    default: false
    }
  }
}
