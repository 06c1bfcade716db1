extension RolloutEvent {
  /// Whether it tells how something ended that the log says was started.
  package var closesAnIntent: Bool {
    switch self {
    case .gateFinished, .applyFinished, .drillFinished, .rollbackFinished, .probeFinished,
      .gateInterrupted, .applyInterrupted, .drillInterrupted, .rollbackInterrupted,
      .probeInterrupted:
      true
    default: false
    }
  }

  var isOfRollback: Bool { stage == .rollback }
}
