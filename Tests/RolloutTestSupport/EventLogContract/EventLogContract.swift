package import EventLedger

/// One promise that every ``EventLog`` keeps.
package struct EventLogClause: Sendable, CustomStringConvertible {
  /// The promise, as a sentence.
  package let description: String

  /// Checks it on an empty log.
  package let check: @Sendable (any EventLog, EventSamples) throws -> Void

  init(
    _ description: String, _ check: @escaping @Sendable (any EventLog, EventSamples) throws -> Void
  ) {
    self.description = description
    self.check = check
  }
}

/// What every event log promises, whatever it keeps its events in.
///
/// A test target runs each clause on a new log of each kind.
package enum EventLogContract {
  package static let clauses =
    appending + several + idempotence + refusals + reading + proofs
}
