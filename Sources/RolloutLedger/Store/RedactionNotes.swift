package import EventLedger
package import RolloutModel

/// What the ledger says about what was erased from it: by whom, when and why.
package struct RedactionNotes: Sendable {
  private var events: [Int64: RecordedRedaction] = [:]
  private var blobs: [Digest: RecordedRedaction] = [:]

  package init(_ log: any EventLog) throws {
    for redaction in try log.redactions() {
      if redaction.redaction.data { events[redaction.redaction.position] = redaction }
      for digest in redaction.redaction.digests { blobs[digest] = redaction }
    }
  }

  /// What is left of a redacted event.
  ///
  /// - Throws: ``CodecFailure``
  func event(_ record: RecordedEvent) throws -> RedactedEvent {
    try RedactedEvent(record, events[record.position.rawValue])
  }

  /// Why a blob is no longer there; nil when nobody erased it.
  package func words(ofBlob digest: ContentDigest) -> String? {
    guard let redaction = Digest(digest.text).flatMap({ blobs[$0] }) else { return nil }
    let by = redaction.actor.flatMap(Operator.init)
    return "redacted" + (by.map { " by \($0.name) on \($0.host)" } ?? "")
      + " on \(redaction.time): \(redaction.redaction.reason)"
  }
}

extension RedactedEvent {
  /// - Throws: ``CodecFailure``
  init(_ record: RecordedEvent, _ redaction: RecordedRedaction?) throws {
    guard let type = RolloutModel.EventType(rawValue: record.type.text) else {
      throw CodecFailure.unknownType(record.type.text)
    }
    self.init(
      type: type, subject: record.subject, reason: redaction?.redaction.reason,
      redactedBy: redaction?.actor.flatMap(Operator.init),
      redactedAt: redaction.map { Timestamp($0.time) })
  }
}
