/// An event as its writer knows it, before it has a place in the ledger.
package struct NewEvent: Hashable, Sendable {
  /// Made by the writer, kept over retries: it is what makes an append repeatable.
  package var id: EventID
  package var type: EventType

  /// The version of the data's layout for this type; positive.
  package var schema: Int

  /// What the event is about within its stream, for instance `gate/unit`.
  package var subject: String?

  /// When it happened, by the writer's clock.
  package var time: EventTime

  /// The id of the event that caused this one.
  package var causation: EventID?
  package var actor: EventActor?

  /// JSON text in UTF-8, at most ``LedgerLimit/dataBytes``. The ledger does not look inside.
  package var data: [UInt8]

  package init(
    id: EventID, type: EventType, schema: Int = 1, subject: String? = nil, time: EventTime,
    causation: EventID? = nil, actor: EventActor? = nil, data: [UInt8]
  ) {
    self.id = id
    self.type = type
    self.schema = schema
    self.subject = subject
    self.time = time
    self.causation = causation
    self.actor = actor
    self.data = data
  }
}

extension NewEvent {
  /// Refuses what does not fit into a header or over a limit.
  func check() throws(LedgerRefusal) {
    if data.count > LedgerLimit.dataBytes {
      throw .eventTooLarge(id: id, bytes: data.count, limit: LedgerLimit.dataBytes)
    }
    guard schema >= 1, schema <= Int(Int32.max) else {
      throw .invalidSchema(id: id, schema: schema)
    }
    let limit = LedgerLimit.attributeBytes
    if let subject, let flaw = PlainText.flaw(in: subject, limit: limit) {
      throw .invalidName(kind: .subject, text: subject, flaw: flaw, limit: limit)
    }
    if let authID = actor?.authID, let flaw = PlainText.flaw(in: authID, limit: limit) {
      throw .invalidName(kind: .actor, text: authID, flaw: flaw, limit: limit)
    }
  }
}
