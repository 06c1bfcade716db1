extension RolloutEvent {
  /// Whether it tells how something ended that the log says was started.
  package var closesAnIntent: Bool {
    switch self {
    case .gateFinished, .applyFinished, .drillFinished, .rollbackFinished, .probeFinished,
      .gateInterrupted, .applyInterrupted, .drillInterrupted, .rollbackInterrupted,
      .probeInterrupted:
      true
    case .redacted(let event): event.closesAnIntent
    default: false
    }
  }

  /// Whether a person appended it, from wherever they were.
  package var isByPerson: Bool {
    switch self {
    case .rolloutHeld(let payload): payload.cause == .person
    case .rolloutResumed(let payload): !payload.endedByItself
    case .rollbackRequested(let payload): !payload.automatic
    case .rolloutRetried, .failureWaived, .soakPromoted, .rolloutAborted, .changeLabelled: true
    default: false
    }
  }

  /// Of the runner that attached by it; nil for every other event.
  package var epoch: Int? {
    if case .runnerAttached(let payload) = self { payload.epoch } else { nil }
  }

  var isOfRollback: Bool { stage == .rollback }
}
