/// What one append asks for, checked against every limit before anything is locked.
struct AppendRequest {
  let events: [NewEvent]
  let stream: StreamName
  let expected: ExpectedVersion
  let blobs: [(digest: Digest, content: [UInt8])]

  init(
    _ events: [NewEvent], to stream: StreamName, expecting expected: ExpectedVersion,
    blobs: [[UInt8]]
  ) throws(LedgerRefusal) {
    guard !events.isEmpty else { throw .nothingToAppend }
    guard events.count <= LedgerLimit.eventsPerAppend else {
      throw .tooManyEvents(count: events.count, limit: LedgerLimit.eventsPerAppend)
    }
    for event in events { try event.check() }
    var digested: [(digest: Digest, content: [UInt8])] = []
    for content in blobs {
      let digest = Digest.sha256(of: content)
      guard content.count <= LedgerLimit.blobBytes else {
        throw .blobTooLarge(
          digest: digest, bytes: content.count, limit: LedgerLimit.blobBytes)
      }
      digested.append((digest, content))
    }
    self.events = events
    self.stream = stream
    self.expected = expected
    self.blobs = digested
  }

  /// Builds the records from the next free position and version on.
  func record(
    at position: Int64, version: Int64, source: LedgerSource, recordedTime: EventTime,
    random: () -> UInt64
  ) -> [RecordedEvent] {
    var records: [RecordedEvent] = []
    records.reserveCapacity(events.count)
    for (offset, event) in events.enumerated() {
      let salt = Salt(high: random(), low: random())
      let header = EventHeader(
        event, source: source, recordedTime: recordedTime,
        position: Position(position + Int64(offset)), stream: stream,
        version: StreamVersion(version + Int64(offset)),
        dataHash: Digest.sha256(salt: salt, event.data))
      let bytes = header.encoded()
      records.append(
        RecordedEvent(
          header: header, headerBytes: bytes, salt: salt, data: event.data,
          leaf: MerkleTree.leaf(bytes)))
    }
    return records
  }

  /// Checks that the events were appended before, from `first` on, just as they are asked for now.
  ///
  /// - Parameters:
  ///   - first: the record of the first event's id.
  ///   - last: the version of the stream's last event.
  ///   - find: the record of an id.
  /// - Throws: ``LedgerRefusal/idReused(id:recordedAt:)`` when an id stands for something else,
  ///   a version conflict when the events were appended with another expectation.
  func checkAppendedBefore(
    first: RecordedEvent, last: StreamVersion?, _ find: (EventID) throws -> RecordedEvent?
  ) throws {
    for (offset, event) in events.enumerated() {
      guard let record = offset == 0 ? first : try find(event.id) else {
        throw LedgerRefusal.idReused(id: first.id, recordedAt: first.position)
      }
      guard record.records(event), record.stream == stream,
        record.position.rawValue == first.position.rawValue + Int64(offset)
      else { throw LedgerRefusal.idReused(id: event.id, recordedAt: record.position) }
    }
    guard expected.allowsFirst(at: first.version) else {
      throw LedgerRefusal.versionConflict(expected: expected, actual: last, stream: stream)
    }
  }

  /// The refusal for an id that occurs twice here or was recorded before, or nil.
  func idReuse(_ find: (EventID) throws -> RecordedEvent?) rethrows -> LedgerRefusal? {
    var seen: Set<EventID> = []
    for event in events where !seen.insert(event.id).inserted {
      return .idReused(id: event.id, recordedAt: nil)
    }
    for event in events {
      if let record = try find(event.id) {
        return .idReused(id: event.id, recordedAt: record.position)
      }
    }
    return nil
  }

  /// The answer when the events begin at `first`.
  func result(
    first: RecordedEvent, head: Head, wasAlreadyAppended: Bool
  ) -> AppendResult {
    let more = Int64(events.count - 1)
    return AppendResult(
      stream: stream, firstPosition: first.position,
      lastPosition: Position(first.position.rawValue + more), firstVersion: first.version,
      lastVersion: StreamVersion(first.version.rawValue + more), head: head,
      wasAlreadyAppended: wasAlreadyAppended)
  }
}
