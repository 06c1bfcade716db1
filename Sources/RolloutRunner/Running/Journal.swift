import EventLedger
import RolloutLedger
import RolloutModel

/// The one way from the runner into the ledger: redacts, then appends.
struct Journal: Sendable {
  let store: RolloutStore
  let rollout: RolloutID
  let actor: Operator
  let redactor: Redactor
  let ids: EventIDSequence

  /// - Parameter version: the number of events that the rollout must have; another runner that
  ///   appended in between makes this throw.
  func append(
    _ events: [RolloutEvent], atVersion version: Int64, time: Timestamp,
    materials: [[UInt8]] = []
  ) throws -> [LedgerEntry] {
    let pending = events.map { event in
      PendingEvent(
        id: ids.next(), time: time,
        event: event.redacting { redactor.redact($0) })
    }
    return try store.append(
      pending, to: rollout, atVersion: version, by: actor, materials: materials)
  }
}
