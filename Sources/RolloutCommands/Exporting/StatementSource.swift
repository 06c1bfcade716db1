import EventLedger
import RolloutEvidence
import RolloutLedger
import RolloutModel

/// The statements of the rollouts that an export takes.
struct StatementSource {
  let source: ExportSource
  let tree: AttestedTree

  /// Hands on each statement, rollout by rollout.
  ///
  /// A rollout of which an event was redacted is left out: what it decided on cannot be read any
  /// more.
  ///
  /// - Throws: ``UsageRefusal`` when it is the only one that was asked for.
  func forEach(_ body: (InTotoStatement) throws -> Void) throws {
    try source.forEachStream { stream in
      guard let redacted = try redactedPosition(in: stream) else {
        return try forEach(in: stream, body)
      }
      let words = "the event at position \(redacted) was redacted"
      guard source.rollout == nil else {
        throw UsageRefusal(
          "expected a rollout whose events can all be read, got \(stream): \(words)\n"
            + "Hint: attest before redacting; `rollout export jsonl` still has what is left.")
      }
      StandardError.write(line: "rollout: \(stream) is left out: \(words)")
    }
  }

  private func forEach(
    in stream: StreamName, _ body: (InTotoStatement) throws -> Void
  ) throws {
    var attestor: PromotionAttestor?
    var isRollout = true
    try source.forEach(in: stream) { record in
      guard isRollout, isOfRollouts(record) else {
        // Facts about the ledger have streams of their own.
        isRollout = false
        return
      }
      let entry = try LedgerEntry(record)
      let leaf = record.leaf.description
      if var started = attestor {
        for statement in started.statements(after: entry, leaf: leaf) { try body(statement) }
        attestor = started
      } else {
        attestor = try PromotionAttestor(
          entry, leaf: leaf, rollout: RolloutID(stream.text),
          source: source.access.log.source.description, tree: tree)
      }
    }
  }

  private func redactedPosition(in stream: StreamName) throws -> Int64? {
    var found: Int64?
    try source.forEach(in: stream) { record in
      if record.isRedacted, found == nil { found = record.position.rawValue }
    }
    return found
  }

  private func isOfRollouts(_ record: RecordedEvent) -> Bool {
    record.version.rawValue > 0
      || record.type.text == RolloutModel.EventType.rolloutPlanned.rawValue
  }
}
