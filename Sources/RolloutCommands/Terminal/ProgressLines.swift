import RolloutModel

/// The line that stays on the screen, or in a log, for an event that people want to see.
enum ProgressLines {
  /// - Parameter everySample: whether samples that passed get a line too.
  static func line(for entry: LedgerEntry, paint: Paint, everySample: Bool) -> String? {
    guard let (mark, text) = content(of: entry.event, everySample: everySample) else { return nil }
    let word =
      switch mark {
      case .good: paint.good("✔")
      case .bad: paint.bad("✖")
      case .skipped: paint.quiet("◌")
      case .neutral: paint.quiet("•")
      case .warning: paint.bad("⚠")
      }
    return "\(paint.quiet(RFC3339.clock(entry.time))) \(word) \(text)"
  }

  private enum Mark {
    case good, bad, skipped, neutral, warning
  }

  private static func content(
    of event: RolloutEvent, everySample: Bool
  ) -> (Mark, String)? {
    let words = EventWords.words(of: event)
    switch event {
    case .rolloutPlanned: return (.neutral, "planned \(words)")
    case .rolloutDecided(let payload):
      return (payload.decision == .allow ? .good : .bad, "decided \(words)")
    case .runnerDetached: return (.warning, "stopped: \(words)")
    case .snapshotFailed: return (.warning, "snapshot failed: \(words)")
    case .gateFinished(let payload): return (payload.passed ? .good : .bad, "gate \(words)")
    case .applyFinished(let payload):
      return (payload.passed ? .good : .bad, "\(payload.stage) \(words)")
    case .drillFinished(let payload): return (payload.passed ? .good : .bad, "drill \(words)")
    case .gateInterrupted, .applyInterrupted, .drillInterrupted, .rollbackInterrupted,
      .probeInterrupted:
      return (.warning, "interrupted \(words)")
    case .gateSkipped: return (.skipped, "gates skipped: \(words)")
    case .probeSkipped: return (.skipped, "probe skipped: \(words)")
    case .sloSkipped: return (.skipped, "SLO check skipped: \(words)")
    case .drillSkipped: return (.skipped, "drill skipped: \(words)")
    case .cohortEntered: return (.neutral, "entered \(words)")
    case .cohortCompleted(let payload):
      let mark: Mark =
        switch payload.verdict {
        case .pass: .good
        case .fail: .bad
        case .unobserved, .incomplete: .skipped
        case .waived: .warning
        }
      return (mark, "completed \(words)")
    case .probeFinished(let payload): return (payload.passed ? .good : .bad, "probe \(words)")
    case .sloSampled(let payload):
      let passed = payload.passed
      if passed, payload.number > 1, !everySample { return nil }
      return (passed ? .good : .bad, "slo \(words)")
    case .sloUnavailable: return (.bad, "slo \(words)")
    case .soakFinished(let payload) where payload.mode == .advisory:
      return (.skipped, "soak \(words)")
    case .soakFinished: return (.good, "soaked \(words)")
    case .rollbackFinished(let payload):
      return (payload.passed ? .good : .bad, "rollback \(words)")
    case .rolloutHeld: return (.warning, "held \(words)")
    case .rolloutResumed: return (.neutral, "resumed \(words)")
    case .rolloutRetried: return (.neutral, "retried \(words)")
    case .rolloutAborted: return (.bad, "aborted: \(words)")
    case .rolloutRolledBack: return (.bad, "rolled back: \(words)")
    case .failureWaived: return (.warning, "waived \(words)")
    case .soakPromoted: return (.warning, "promoted \(words)")
    case .rollbackRequested: return (.warning, "rollback \(words)")
    case .soakGap: return (.warning, "gap \(words)")
    case .redacted(let payload): return (.warning, "\(payload.type.rawValue) \(words)")
    case .clockJumped: return (.warning, "clock jumped \(words)")
    case .runnerAttached(let payload) where payload.epoch > 1:
      return (.neutral, "taken up by runner \(words)")
    case .runnerAttached, .snapshotCaptured, .gateStarted, .applyStarted, .drillStarted,
      .probeStarted, .soakStarted, .rollbackStarted, .rolloutImported, .importContinued,
      .changeLabelled:
      return nil
    }
  }
}
