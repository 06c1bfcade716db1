import EventLedger
import Testing

extension EventLogContract {
  static let refusals = [
    EventLogClause("a writer that expects no stream loses to one that was there") { log, samples in
      let stream = try StreamName("s")
      try log.append(try samples.events(2), to: stream, expecting: .noStream)
      #expect(
        throws: LedgerRefusal.versionConflict(
          expected: .noStream, actual: StreamVersion(1), stream: stream)
      ) { try log.append(try samples.events(1), to: stream, expecting: .noStream) }
    },
    EventLogClause("a writer that expects a version loses when the stream is elsewhere") {
      log, samples in
      let stream = try StreamName("s")
      let expected = ExpectedVersion.exactly(StreamVersion(0))
      #expect(
        throws: LedgerRefusal.versionConflict(expected: expected, actual: nil, stream: stream)
      ) { try log.append(try samples.events(1), to: stream, expecting: expected) }
      try log.append(try samples.events(2), to: stream, expecting: .noStream)
      #expect(
        throws: LedgerRefusal.versionConflict(
          expected: expected, actual: StreamVersion(1), stream: stream)
      ) { try log.append(try samples.events(1), to: stream, expecting: expected) }
      #expect(try log.head().size == 2)
    },
    EventLogClause("an empty append is refused") { log, _ in
      let stream = try StreamName("s")
      #expect(throws: LedgerRefusal.nothingToAppend) {
        try log.append([], to: stream, expecting: .any)
      }
    },
    EventLogClause("an event of exactly the limit is kept, one byte more is refused") {
      log, samples in
      let stream = try StreamName("s")
      var event = try samples.event()
      event.data = Array(repeating: UInt8(ascii: "1"), count: LedgerLimit.dataBytes)
      try log.append([event], to: stream, expecting: .any)
      var larger = try samples.event()
      larger.data = event.data + [UInt8(ascii: "1")]
      #expect(
        throws: LedgerRefusal.eventTooLarge(
          id: larger.id, bytes: 61_440, limit: LedgerLimit.dataBytes)
      ) { try log.append([larger], to: stream, expecting: .any) }
      #expect(try log.event(event.id)?.data == event.data)
    },
    EventLogClause("a blob of exactly the limit is kept, one byte more is refused") {
      log, samples in
      let stream = try StreamName("s")
      let blob = [UInt8](repeating: 7, count: LedgerLimit.blobBytes)
      try log.append([try samples.event()], to: stream, expecting: .any, blobs: [blob])
      let larger = blob + [7]
      #expect(
        throws: LedgerRefusal.blobTooLarge(
          digest: Digest.sha256(of: larger), bytes: 1_048_577, limit: LedgerLimit.blobBytes)
      ) { try log.append([try samples.event()], to: stream, expecting: .any, blobs: [larger]) }
      #expect(try log.blob(Digest.sha256(of: blob)) == blob)
      #expect(try log.head().size == 1)
    },
    EventLogClause("text that no CloudEvents attribute may hold is refused") { log, samples in
      let stream = try StreamName("s")
      for text in [
        "", "a\nb", "a\u{7F}", "a\u{85}", "\u{FFFE}", String(repeating: "x", count: 1025),
      ] {
        let event = try samples.event(subject: text)
        #expect(throws: LedgerRefusal.self) { try log.append([event], to: stream, expecting: .any) }
        let actor = EventActor(authType: .user, authID: text)
        let other = try samples.event(actor: actor)
        #expect(throws: LedgerRefusal.self) { try log.append([other], to: stream, expecting: .any) }
      }
      #expect(try log.head().size == 0)
    },
    EventLogClause("a schema version below 1 or above 31 bits is refused") { log, samples in
      for schema in [0, -1, Int(Int32.max) + 1] {
        var event = try samples.event()
        event.schema = schema
        #expect(throws: LedgerRefusal.invalidSchema(id: event.id, schema: schema)) {
          try log.append([event], to: StreamName("s"), expecting: .any)
        }
      }
    },
  ]
}
