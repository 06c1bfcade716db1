extension RolloutEvent {
  package var type: EventType {
    switch self {
    case .rolloutPlanned: .rolloutPlanned
    case .rolloutDecided: .rolloutDecided
    case .runnerAttached: .runnerAttached
    case .runnerDetached: .runnerDetached
    case .rolloutHeld: .rolloutHeld
    case .rolloutResumed: .rolloutResumed
    case .rolloutRetried: .rolloutRetried
    case .rolloutAborted: .rolloutAborted
    case .rolloutRolledBack: .rolloutRolledBack
    case .failureWaived: .failureWaived
    case .clockJumped: .clockJumped
    case .snapshotCaptured: .snapshotCaptured
    case .snapshotFailed: .snapshotFailed
    case .gateStarted: .gateStarted
    case .gateFinished: .gateFinished
    case .gateInterrupted: .gateInterrupted
    case .gateSkipped: .gateSkipped
    case .cohortEntered: .cohortEntered
    case .cohortCompleted: .cohortCompleted
    case .applyStarted: .applyStarted
    case .applyFinished: .applyFinished
    case .applyInterrupted: .applyInterrupted
    case .probeStarted: .probeStarted
    case .probeFinished: .probeFinished
    case .probeInterrupted: .probeInterrupted
    case .probeSkipped: .probeSkipped
    case .sloSampled: .sloSampled
    case .sloUnavailable: .sloUnavailable
    case .sloSkipped: .sloSkipped
    case .soakStarted: .soakStarted
    case .soakFinished: .soakFinished
    case .soakGap: .soakGap
    case .soakPromoted: .soakPromoted
    case .drillStarted: .drillStarted
    case .drillFinished: .drillFinished
    case .drillInterrupted: .drillInterrupted
    case .drillSkipped: .drillSkipped
    case .rollbackRequested: .rollbackRequested
    case .rollbackStarted: .rollbackStarted
    case .rollbackFinished: .rollbackFinished
    case .rollbackInterrupted: .rollbackInterrupted
    case .rolloutImported: .rolloutImported
    case .importContinued: .importContinued
    case .changeLabelled: .changeLabelled
    case .redacted(let event): event.type
    }
  }

  /// The payload alone, for encoding.
  package var payload: any Codable & Sendable {
    switch self {
    case .rolloutPlanned(let payload): payload
    case .rolloutDecided(let payload): payload
    case .runnerAttached(let payload): payload
    case .runnerDetached(let payload): payload
    case .rolloutHeld(let payload): payload
    case .rolloutResumed(let payload): payload
    case .rolloutRetried(let payload): payload
    case .rolloutAborted(let payload): payload
    case .rolloutRolledBack(let payload): payload
    case .failureWaived(let payload): payload
    case .clockJumped(let payload): payload
    case .snapshotCaptured(let payload): payload
    case .snapshotFailed(let payload): payload
    case .gateStarted(let payload): payload
    case .gateFinished(let payload): payload
    case .gateInterrupted(let payload): payload
    case .gateSkipped(let payload): payload
    case .cohortEntered(let payload): payload
    case .cohortCompleted(let payload): payload
    case .applyStarted(let payload): payload
    case .applyFinished(let payload): payload
    case .applyInterrupted(let payload): payload
    case .probeStarted(let payload): payload
    case .probeFinished(let payload): payload
    case .probeInterrupted(let payload): payload
    case .probeSkipped(let payload): payload
    case .sloSampled(let payload): payload
    case .sloUnavailable(let payload): payload
    case .sloSkipped(let payload): payload
    case .soakStarted(let payload): payload
    case .soakFinished(let payload): payload
    case .soakGap(let payload): payload
    case .soakPromoted(let payload): payload
    case .drillStarted(let payload): payload
    case .drillFinished(let payload): payload
    case .drillInterrupted(let payload): payload
    case .drillSkipped(let payload): payload
    case .rollbackRequested(let payload): payload
    case .rollbackStarted(let payload): payload
    case .rollbackFinished(let payload): payload
    case .rollbackInterrupted(let payload): payload
    case .rolloutImported(let payload): payload
    case .importContinued(let payload): payload
    case .changeLabelled(let payload): payload
    case .redacted(let event): event
    }
  }

  /// The stage it belongs to; nil for facts about the rollout as a whole.
  package var stage: Stage? {
    switch self {
    case .rolloutPlanned, .rolloutDecided, .runnerAttached, .runnerDetached, .snapshotCaptured,
      .snapshotFailed, .rolloutHeld, .rolloutResumed, .rolloutRetried, .rolloutAborted,
      .rolloutRolledBack, .failureWaived, .clockJumped, .rollbackRequested, .rolloutImported,
      .importContinued, .changeLabelled:
      nil
    case .gateStarted(let payload), .applyStarted(let payload), .drillStarted(let payload),
      .rollbackStarted(let payload):
      payload.stage
    case .gateFinished(let payload), .applyFinished(let payload), .drillFinished(let payload),
      .rollbackFinished(let payload):
      payload.stage
    case .gateInterrupted(let payload), .applyInterrupted(let payload),
      .drillInterrupted(let payload), .rollbackInterrupted(let payload):
      payload.stage
    case .probeInterrupted(let payload): payload.stage
    case .soakGap(let payload): payload.stage
    case .soakPromoted(let payload): payload.stage
    case .gateSkipped(let payload), .probeSkipped(let payload), .sloSkipped(let payload),
      .drillSkipped(let payload):
      payload.stage
    case .cohortEntered(let payload): payload.stage
    case .cohortCompleted(let payload): payload.stage
    case .probeStarted(let payload): payload.stage
    case .probeFinished(let payload): payload.stage
    case .sloSampled(let payload): payload.stage
    case .sloUnavailable(let payload): payload.stage
    case .soakStarted(let payload): payload.stage
    case .soakFinished(let payload): payload.stage
    case .redacted(let event): event.stage
    }
  }
}

extension RolloutEvent {
  /// Whether a rollout is over with it.
  package var endsRollout: Bool {
    switch self {
    case .rolloutDecided, .rolloutAborted, .rolloutRolledBack, .rolloutImported: true
    default: false
    }
  }
}
