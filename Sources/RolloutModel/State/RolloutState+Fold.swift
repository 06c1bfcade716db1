extension RolloutState {
  /// Folds a whole stream.
  ///
  /// - Throws: ``FoldRefusal``
  package init(folding entries: some Sequence<LedgerEntry>) throws(FoldRefusal) {
    var rest = entries.makeIterator()
    guard let first = rest.next() else { throw .emptyStream }
    if case .rolloutImported = first.event { throw .imported }
    if case .redacted(let event) = first.event, event.type == .rolloutPlanned {
      throw .planIsRedacted(event)
    }
    guard case .rolloutPlanned(let planned) = first.event else {
      throw .firstEventIsNotPlanned(first.event.type)
    }
    self.init(planned)
    lastEventAt = first.time
    while let entry = rest.next() {
      if case .rolloutPlanned = entry.event { throw .plannedTwice(version: entry.version) }
      apply(entry.event, at: entry.time)
    }
  }

  /// Takes in one more event.
  package mutating func apply(_ event: RolloutEvent, at time: Timestamp) {
    let wasOver = standing.end != nil
    eventCount += 1
    if !event.isByPerson { lastEventAt = time }
    if let stage = event.stage { currentStage = stage }
    standing.apply(event)
    switch event {
    // What was found out about a change does not bear on how its rollout goes.
    case .rolloutPlanned, .runnerDetached, .changeLabelled:
      break
    case .runnerAttached(let payload):
      runner = payload
    case .rolloutDecided(let payload):
      end { $0.decided = payload }
    case .rolloutAborted(let payload):
      end { $0.aborted = payload }
    case .rolloutRolledBack(let payload):
      end { $0.rolledBack = payload }
    case .rolloutHeld(let payload):
      holds[payload.cause] = Hold(held: payload, since: time)
    case .rolloutResumed(let payload):
      lift(payload)
    case .failureWaived(let payload):
      waive(payload)
    case .rolloutRetried(let payload):
      retry(payload.failure)
    case .rollbackRequested(let payload):
      holds = [:]
      rollback = Rollback(payload)
    case .clockJumped(let payload):
      for stage in observations.keys { observations[stage]?.shift(by: payload.by) }
    case .redacted(let payload):
      applyRedacted(payload, at: time, wasOver: wasOver)
    case _ where event.closesAnIntent && (wasOver || (rollback != nil && !event.isOfRollback)):
      // It was under way when a person ended the rollout, and changes nothing any more.
      openCommand = nil
      openProbe = nil
    default:
      align(to: event)
      applyStep(event, at: time)
    }
  }

  private mutating func applyStep(_ event: RolloutEvent, at time: Timestamp) {
    switch event {
    case .snapshotCaptured(let payload):
      settleCurrent(payload.label, as: .passed)
    case .snapshotFailed(let payload):
      settleCurrent(payload.label, as: .warned(payload.reason))
    case .gateStarted(let payload): open(.gate, payload)
    case .applyStarted(let payload): open(.apply, payload)
    case .drillStarted(let payload): open(.drill, payload)
    case .gateFinished(let payload), .applyFinished(let payload), .drillFinished(let payload):
      guard isOpen(payload.name, payload.attempt) else { return }
      openCommand = nil
      settle(as: payload.passed ? .passed : .failed(payload.exit.words))
    case .gateInterrupted(let payload), .applyInterrupted(let payload),
      .drillInterrupted(let payload):
      interrupt(payload)
    case .gateSkipped(let payload), .drillSkipped(let payload):
      settle(as: .skipped(payload.reason))
    case .rollbackStarted(let payload):
      rollback?.attempt += 1
      openCommand = OpenCommand(kind: .rollback, version: eventCount - 1, started: payload)
    case .rollbackFinished(let payload):
      closeRollbackStep(failure: payload.passed ? nil : payload.exit.words)
    case .rollbackInterrupted(let payload):
      closeRollbackStep(failure: "was interrupted: \(payload.reason)")
    case .cohortEntered(let payload):
      observations[payload.stage, default: StageObservation()].enteredAt = time
      settle(as: .passed)
    case .cohortCompleted(let payload):
      settleCompletion(of: payload)
    case .probeStarted(let payload):
      if cursor < attempts.count { attempts[cursor] += 1 }
      openProbe = payload.stage
    case .probeFinished(let payload):
      openProbe = nil
      observations[payload.stage, default: StageObservation()].probed = true
      settle(as: payload.passed ? .passed : .failed(payload.failureWords))
    case .probeInterrupted:
      openProbe = nil
    case .probeSkipped(let payload), .sloSkipped(let payload):
      settle(as: .skipped(payload.reason))
    default:
      applyObservation(event, at: time)
    }
  }

  private mutating func applyObservation(_ event: RolloutEvent, at time: Timestamp) {
    switch event {
    case .sloSampled(let payload):
      observe(payload.stage, Sample(payload), at: time)
    case .sloUnavailable(let payload):
      observe(payload.stage, Sample(payload), at: time)
    case .soakStarted(let payload):
      observations[payload.stage, default: StageObservation()].soakStartedAt = time
    case .soakGap(let payload):
      observations[payload.stage]?.openGap = nil
      observations[payload.stage]?.gaps += 1
      if payload.action != .accept {
        observations[payload.stage]?.unobserved.count += payload.unobserved.count
      }
    case .soakPromoted(let payload):
      observations[payload.stage]?.isPromoted = true
      refreshFindings(in: payload.stage)
    case .soakFinished(let payload):
      settle(as: .passed)
      refreshFindings(in: payload.stage)
    default:
      break
    }
  }

  private mutating func end(_ record: (inout RolloutState) -> Void) {
    // The first one counts; a log that holds a second was not written by this program.
    guard decided == nil, aborted == nil, rolledBack == nil else { return }
    record(&self)
    holds = [:]
  }

  /// Marks the current step as over.
  mutating func settle(as outcome: StepOutcome, action: FailureAction? = nil) {
    guard let step = currentStep else { return }
    outcomes[cursor] = outcome
    if let reason = outcome.failure,
      let failure = failure(of: step, at: cursor, reason, action: action)
    {
      stepFailures.append(failure)
    }
    cursor += 1
    interruptions = 0
  }

  private mutating func settleCurrent(_ label: String, as outcome: StepOutcome) {
    guard case .captureSnapshot(label, _) = currentStep else { return }
    settle(as: outcome)
  }

  /// A cohort may complete early, on a failure; the steps that were left out stay without outcome.
  private mutating func settleCompletion(of payload: CohortCompleted) {
    guard let index = steps[cursor...].firstIndex(of: .completeCohort(payload.stage)) else {
      return
    }
    outcomes[index] = payload.verdict == .fail ? .failed("cohort failed") : .passed
    cursor = index + 1
  }

  mutating func open(_ kind: CommandRequest.Kind, _ payload: CommandStarted) {
    guard cursor < attempts.count else { return }
    attempts[cursor] += 1
    openCommand = OpenCommand(kind: kind, version: eventCount - 1, started: payload)
  }

  /// Whether the outcome is of the command that was started last: a second one settles nothing.
  private func isOpen(_ name: String, _ attempt: Int) -> Bool {
    openCommand?.started.name == name && openCommand?.started.attempt == attempt
  }

  mutating func interrupt(_ payload: CommandInterrupted) {
    guard isOpen(payload.name, payload.attempt) else { return }
    openCommand = nil
    // A step that is safe to repeat stays the current one and gets a new attempt.
    interruptions += 1
    if currentStep?.mayRunAgain == true {
      guard interruptions >= RolloutState.interruptionLimit else { return }
      return settle(
        as: .failed("was interrupted \(interruptions) times in a row: \(payload.reason)"),
        action: .hold)
    }
    settle(
      as: .failed("was interrupted and must not simply run again: \(payload.reason)"),
      action: .hold)
  }

  private mutating func closeRollbackStep(failure: String?) {
    openCommand = nil
    guard var rollback, let step = rollback.currentStep else { return }
    if let failure {
      rollback.failure = Failure(
        id: FailureID(step, attempt: rollback.attempt), kind: .rollback, stage: .rollback,
        message: "rollback \(step.name) failed: \(failure); attempt \(rollback.attempt)",
        action: .hold, version: eventCount - 1, order: Int.max)
    } else {
      rollback.done += 1
      rollback.attempt = 0
    }
    self.rollback = rollback
  }
}

extension RolloutState {
  /// How often in a row a step may be interrupted before a person has to look: a gate that takes
  /// its machine down would do so for ever.
  package static let interruptionLimit = 20
}

extension Step {
  /// Whether a crash in the middle of it leaves nothing that a second run would disturb.
  package var mayRunAgain: Bool {
    switch self {
    case .runGate(let gate): gate.idempotent
    case .apply, .runDrill: false
    default: true
    }
  }
}
