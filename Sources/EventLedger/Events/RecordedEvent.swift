/// An event with its place in the ledger, as it was stored.
package struct RecordedEvent: Hashable, Sendable {
  /// What the header says; the header is the truth about every attribute.
  package let header: EventHeader

  /// The exact bytes that the leaf commits to.
  package let headerBytes: [UInt8]

  /// Nil when the event was redacted.
  package let salt: Salt?

  /// The data, or nil when the event was redacted.
  package let data: [UInt8]?

  /// The leaf of the Merkle tree: SHA-256 of the byte 0 and the header bytes.
  package let leaf: Digest
}

extension RecordedEvent {
  package var position: Position { header.position }
  package var stream: StreamName { header.stream }
  package var version: StreamVersion { header.version }
  package var id: EventID { header.id }
  package var type: EventType { header.type }
  package var schema: Int { header.schema }
  package var subject: String? { header.subject }
  package var time: EventTime { header.time }
  package var recordedTime: EventTime { header.recordedTime }
  package var causation: EventID? { header.causation }
  package var actor: EventActor? { header.actor }
  package var isRedacted: Bool { data == nil }

  /// Whether appending `event` at this place would have made this very record.
  ///
  /// Redacted data cannot be compared, so its length has to do.
  func records(_ event: NewEvent) -> Bool {
    guard id == event.id, header.dataLength == event.data.count else { return false }
    let would = EventHeader(
      event, source: header.source, recordedTime: recordedTime, position: position,
      stream: stream, version: version,
      dataHash: salt.map { Digest.sha256(salt: $0, event.data) } ?? header.dataHash)
    return would.encoded() == headerBytes
  }
}
