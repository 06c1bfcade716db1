/// The CloudEvents attributes of an event: what its leaf commits to.
///
/// The stored form is one line of UTF-8 JSON with the members below, in this order. Digests are
/// taken of the stored bytes and never of a second encoding, so no canonical form is needed.
///
/// | member            | value                                               |
/// | ----------------- | --------------------------------------------------- |
/// | `specversion`     | `"1.0"`                                             |
/// | `id`              | UUIDv7                                              |
/// | `source`          | ``LedgerSource``                                    |
/// | `type`            | ``EventType``                                       |
/// | `subject`         | left out when there is none                         |
/// | `time`            | when it happened                                    |
/// | `recordedtime`    | when it was appended                                |
/// | `datacontenttype` | `"application/json"`                                |
/// | `sequence`        | the position, 20 digits, so that text order is order |
/// | `stream`          | ``StreamName``                                      |
/// | `streamversion`   | the version, 20 digits                              |
/// | `schemaversion`   | integer                                             |
/// | `causationid`     | left out when there is none                         |
/// | `authtype`        | left out when there is no actor                     |
/// | `authid`          | left out when the actor has none                    |
/// | `datahash`        | `sha256:` of SHA-256(salt, data)                    |
/// | `datalen`         | bytes of the data, integer                          |
///
/// Positions are text because a CloudEvents Integer is a signed 32-bit number.
///
/// > Source: <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md>,
/// > <https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/sequence.md>,
/// > <https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/recordedtime.md>
package struct EventHeader: Hashable, Sendable {
  package var id: EventID
  package var source: LedgerSource
  package var type: EventType
  package var subject: String?
  package var time: EventTime
  package var recordedTime: EventTime
  package var position: Position
  package var stream: StreamName
  package var version: StreamVersion
  package var schema: Int
  package var causation: EventID?
  package var actor: EventActor?
  package var dataHash: Digest
  package var dataLength: Int
}

extension EventHeader {
  init(
    _ event: NewEvent, source: LedgerSource, recordedTime: EventTime, position: Position,
    stream: StreamName, version: StreamVersion, dataHash: Digest
  ) {
    self.init(
      id: event.id, source: source, type: event.type, subject: event.subject, time: event.time,
      recordedTime: recordedTime, position: position, stream: stream, version: version,
      schema: event.schema, causation: event.causation, actor: event.actor, dataHash: dataHash,
      dataLength: event.data.count)
  }
}
