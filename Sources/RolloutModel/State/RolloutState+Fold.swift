/// Why a stream is not the history of a rollout.
package enum FoldRefusal: Error, Hashable, Sendable {
  case emptyStream
  case firstEventIsNotPlanned(EventType)
  case plannedTwice(version: Int64)
}

extension FoldRefusal: CustomStringConvertible {
  package var description: String {
    let found =
      switch self {
      case .emptyStream: "no event"
      case .firstEventIsNotPlanned(let type): "'\(type.rawValue)' first"
      case .plannedTwice(let version): "another 'rollout.planned' at version \(version)"
      }
    return "expected the history of a rollout, which begins with its one 'rollout.planned', got "
      + "\(found)\nHint: the ledger may have been altered."
  }
}

extension RolloutState {
  /// Folds a whole stream.
  ///
  /// - Throws: ``FoldRefusal``
  package init(folding entries: some Sequence<LedgerEntry>) throws(FoldRefusal) {
    var rest = entries.makeIterator()
    guard let first = rest.next() else { throw .emptyStream }
    guard case .rolloutPlanned(let planned) = first.event else {
      throw .firstEventIsNotPlanned(first.event.type)
    }
    self.init(planned)
    while let entry = rest.next() {
      if case .rolloutPlanned = entry.event { throw .plannedTwice(version: entry.version) }
      apply(entry.event, at: entry.time)
    }
  }

  /// Takes in one more event.
  package mutating func apply(_ event: RolloutEvent, at time: Timestamp) {
    eventCount += 1
    if let stage = event.stage { currentStage = stage }
    if let status = event.status { self.status = status }
    switch event {
    case .rolloutPlanned, .runnerDetached:
      break
    case .runnerAttached(let payload):
      epoch = payload.epoch
    case .rolloutDecided(let payload):
      decided = payload
    case .snapshotCaptured(let payload):
      settleCurrent(payload.label, as: .passed)
    case .snapshotFailed(let payload):
      settleCurrent(payload.label, as: .warned(payload.reason))
    case .gateStarted(let payload), .applyStarted(let payload), .drillStarted(let payload):
      open(payload)
    case .gateFinished(let payload), .applyFinished(let payload), .drillFinished(let payload):
      close(payload)
    case .gateInterrupted(let payload), .applyInterrupted(let payload),
      .drillInterrupted(let payload):
      interrupt(payload)
    case .gateSkipped(let payload), .drillSkipped(let payload):
      settle(as: .skipped(payload.reason))
    case .cohortEntered(let payload):
      observations[payload.stage, default: StageObservation()].enteredAt = time
      settle(as: .passed)
    case .cohortCompleted(let payload):
      settleCompletion(of: payload)
    case .probeStarted:
      break
    case .probeFinished(let payload):
      observations[payload.stage, default: StageObservation()].probed = true
      settle(as: payload.passed ? .passed : .failed(payload.failureWords))
    case .probeSkipped(let payload):
      settle(as: .skipped(payload.reason))
    case .sloSampled(let payload):
      observe(payload.stage, number: payload.number, verdicts: payload.verdicts, at: time)
    case .sloUnavailable(let payload):
      observe(payload.stage, number: payload.number, verdicts: payload.verdicts, at: time)
    case .sloSkipped(let payload):
      settle(as: .skipped(payload.reason))
    case .soakStarted(let payload):
      observations[payload.stage, default: StageObservation()].soakStartedAt = time
    case .soakFinished:
      settle(as: .passed)
    }
  }

  /// Marks the current step as over.
  private mutating func settle(as outcome: StepOutcome) {
    guard let step = currentStep else { return }
    outcomes[step] = outcome
    cursor += 1
  }

  private mutating func settleCurrent(_ label: String, as outcome: StepOutcome) {
    guard case .captureSnapshot(label, _) = currentStep else { return }
    settle(as: outcome)
  }

  /// A cohort may complete early, on a failure; the steps that were left out stay without outcome.
  private mutating func settleCompletion(of payload: CohortCompleted) {
    let step = Step.completeCohort(payload.stage)
    guard let index = steps[cursor...].firstIndex(of: step) else { return }
    outcomes[step] = payload.verdict == .fail ? .failed("cohort failed") : .passed
    cursor = index + 1
  }

  private mutating func open(_ payload: CommandStarted) {
    guard let step = currentStep else { return }
    attempts[step, default: 0] += 1
    openCommand = OpenCommand(step: step, started: payload)
  }

  private mutating func close(_ payload: CommandFinished) {
    openCommand = nil
    settle(as: payload.passed ? .passed : .failed(payload.exit.words))
  }

  private mutating func interrupt(_ payload: CommandInterrupted) {
    openCommand = nil
    // A step that is safe to repeat stays the current one and gets a new attempt.
    if currentStep?.mayRunAgain == true { return }
    settle(as: .failed("was interrupted and must not simply run again: \(payload.reason)"))
  }

  private mutating func observe(
    _ stage: Stage, number: Int, verdicts: [RuleVerdict], at time: Timestamp
  ) {
    var observation = observations[stage, default: StageObservation()]
    observation.samples = max(observation.samples, number)
    var afterGap = false
    if let start = observation.soakStartedAt {
      let gap = time - max(observation.lastSampleAt ?? start, start)
      if gap > plan.longestObservedGap {
        afterGap = true
        // One interval of the gap was observed, as between any two samples.
        observation.unobserved.count += gap.count - plan.soak.sampleInterval.count
      }
    }
    observation.lastSampleAt = time
    observation.latestVerdicts = verdicts
    for verdict in verdicts {
      guard let rule = plan.policy.rule(named: verdict.rule)?.effective(in: stage) else { continue }
      observation.tallies[verdict.rule, default: RuleTally()]
        .count(verdict, of: rule, at: time, afterGap: afterGap)
    }
    observations[stage] = observation
    guard case .checkSLO(stage) = currentStep, hasEnoughSamples(in: stage) else { return }
    settle(as: .passed)
  }
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
