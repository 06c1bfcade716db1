import EventLedger
import RolloutLedger
import RolloutModel
import RolloutRedaction

/// The one way between the runner and the ledger: redacts, then appends; reads what others append.
struct Journal: Sendable {
  let store: RolloutStore
  let rollout: RolloutID
  let actor: Operator
  let redactor: Redactor
  let ids: EventIDSequence

  /// - Parameter version: the number of events that the rollout must have.
  /// - Returns: nil when somebody else appended in between; nothing was written then.
  func append(
    _ events: [RolloutEvent], atVersion version: Int64, time: Timestamp,
    materials: [[UInt8]] = []
  ) throws -> [LedgerEntry]? {
    let pending = events.map { event in
      PendingEvent(
        id: ids.next(), time: time,
        event: event.redacting { redactor.redact($0) })
    }
    do {
      return try append(pending, version, materials)
    } catch let failure as LedgerFailure where failure.code == .busy {
      // Whether it was written is not known: the same ids again return the first result.
      return try append(pending, version, materials)
    }
  }

  private func append(
    _ pending: [PendingEvent], _ version: Int64, _ materials: [[UInt8]]
  ) throws -> [LedgerEntry]? {
    do {
      return try store.append(
        pending, to: rollout, atVersion: version, by: actor, materials: materials)
    } catch let refusal as LedgerRefusal {
      guard case .versionConflict = refusal, version > 0 else { throw refusal }
      return nil
    }
  }

  /// What was appended from a version on.
  func entries(from version: Int64) throws -> [LedgerEntry] {
    try store.entries(of: rollout, from: version)
  }
}
