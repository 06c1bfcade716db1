import RolloutModel

/// What stands in the place of a line whose event was redacted: which step it was of, and why what
/// came of it is not known any more.
extension RolloutHistory {
  func redactedLine(
    _ head: [(key: String, value: OrderedJSON)], _ event: RedactedEvent, _ entry: LedgerEntry
  ) -> OrderedJSON {
    .object(
      head + [
        ("status", .string("redacted")), ("reason", event.reason.map { .string($0) } ?? .null),
        ("event", .string(event.type.rawValue)), ("version", .integer(entry.version)),
        ("time_ms", .integer(entry.time.millisecondsSince1970)),
      ])
  }

  func redactedRow(of event: RedactedEvent) -> ExecutionRow? {
    guard let step = event.stepName else { return nil }
    return ExecutionRow(step: step, status: .redacted, detail: event.words)
  }

  /// `Event 12 (gate.finished, gates/sync-security) was redacted by ada on deploy-1: …`
  var redactionTexts: [String] {
    entries.compactMap { entry in
      guard case .redacted(let event) = entry.event else { return nil }
      let subject = event.subject.map { ", \($0)" } ?? ""
      return "Event \(entry.version) (\(event.type.rawValue)\(subject)) was \(event.words)"
    }
  }
}

extension RedactedEvent {
  /// The step of the execution table that it was a row of; nil for events without a row.
  fileprivate var stepName: String? {
    let percent = stage?.percent.map(\.description) ?? "?"
    return switch type {
    case .gateFinished, .gateInterrupted, .drillFinished, .drillInterrupted:
      "gate:\(commandName ?? "?")"
    case .gateSkipped: "gate:all"
    case .drillSkipped: "gate:rollback_drill"
    case .applyFinished, .applyInterrupted: "apply:\(percent)%"
    case .rollbackFinished, .rollbackInterrupted: "rollback:?"
    case .probeFinished, .probeInterrupted, .probeSkipped: "cohort:\(percent)%"
    case .sloSampled, .sloUnavailable, .sloSkipped: "slo:\(stage?.label ?? "?")"
    default: nil
    }
  }

  /// As an intervention is called; nil for what is none.
  var verb: String? {
    switch type {
    case .rolloutHeld: "hold"
    case .rolloutResumed: "resume"
    case .rolloutRetried: "retry"
    case .failureWaived: "waive"
    case .soakPromoted: "promote"
    case .rolloutAborted: "abort"
    case .rollbackRequested: "rollback"
    default: nil
    }
  }
}
