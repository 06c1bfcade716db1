import EventLedger
import RolloutLedger
import RolloutModel

extension RolloutEvent {
  /// Whether people in a chat want to hear of it when nobody said which types they want: the
  /// beginning, each cohort, the end, and whatever went wrong.
  ///
  /// A switch without a default: whoever adds an event says here whether it is worth a message.
  var isNoteworthy: Bool {
    switch self {
    case .rolloutPlanned, .rolloutDecided, .cohortEntered, .cohortCompleted: true
    case .runnerDetached, .gateInterrupted, .applyInterrupted, .drillInterrupted: true
    case .snapshotFailed, .sloUnavailable: true
    case .rolloutHeld, .rolloutResumed, .rolloutRetried, .rolloutAborted, .rolloutRolledBack,
      .failureWaived, .soakPromoted, .soakGap, .clockJumped:
      true
    case .rollbackRequested, .rollbackFinished, .rollbackInterrupted: true
    case .gateFinished(let payload), .applyFinished(let payload), .drillFinished(let payload):
      !payload.passed
    case .probeFinished(let payload): !payload.passed
    case .sloSampled(let payload): !payload.passed
    case .runnerAttached, .snapshotCaptured, .gateStarted, .gateSkipped, .applyStarted,
      .probeStarted, .probeSkipped, .sloSkipped, .soakStarted, .soakFinished, .drillStarted,
      .drillSkipped, .rollbackStarted, .probeInterrupted, .redacted:
      false
    // History: nothing happens, and an import may bring a thousand at once.
    case .rolloutImported, .importContinued: false
    // Said long after, and about many rollouts at once.
    case .changeLabelled: false
    }
  }
}

extension RecordedEvent {
  /// False for an event that this version cannot read: nobody knows what it says.
  var isNoteworthy: Bool {
    (try? LedgerEntry(self))?.event.isNoteworthy ?? false
  }
}
