/// An event of a rollout together with its place in the ledger.
package struct LedgerEntry: Hashable, Sendable {
  /// The place in the whole ledger, 0-based and dense.
  package var position: Int64
  /// The place in the rollout's stream, 0-based and dense; the only order that counts.
  package var version: Int64
  package var id: String
  /// When it happened.
  package var time: Timestamp
  /// When it was appended.
  package var recordedTime: Timestamp
  package var actor: Operator?
  package var event: RolloutEvent

  package init(
    position: Int64, version: Int64, id: String, time: Timestamp, recordedTime: Timestamp,
    actor: Operator?, event: RolloutEvent
  ) {
    self.position = position
    self.version = version
    self.id = id
    self.time = time
    self.recordedTime = recordedTime
    self.actor = actor
    self.event = event
  }
}

/// Who caused an event.
package struct Operator: Hashable, Sendable, Codable {
  /// The login name.
  package var name: String
  package var host: String

  package init(name: String, host: String) {
    self.name = name
    self.host = host
  }
}
