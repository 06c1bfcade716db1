import EventLedger
import Testing

extension EventLogContract {
  static let idempotence = [
    EventLogClause("the same append again returns the first result") { log, samples in
      let stream = try StreamName("s")
      let events = try samples.events(3)
      let first = try log.append(events, to: stream, expecting: .noStream)
      try log.append(try samples.events(2), to: stream, expecting: .any)
      let again = try log.append(events, to: stream, expecting: .noStream)
      #expect(!first.wasAlreadyAppended && again.wasAlreadyAppended)
      #expect(again.firstPosition == first.firstPosition && again.head == first.head)
      #expect(again.lastVersion == first.lastVersion && again.lastPosition == first.lastPosition)
      #expect(try log.head().size == 5)
    },
    EventLogClause("an append that expects any version can be repeated as well") { log, samples in
      let stream = try StreamName("s")
      let events = try samples.events(2)
      try log.append(events, to: stream, expecting: .any)
      #expect(try log.append(events, to: stream, expecting: .any).wasAlreadyAppended)
      #expect(try log.version(of: stream) == StreamVersion(1))
    },
    EventLogClause("an id with other content is refused") { log, samples in
      let stream = try StreamName("s")
      let event = try samples.event("one")
      try log.append([event], to: stream, expecting: .noStream)
      var other = event
      other.data = Array(#"{"note":"two"}"#.utf8)
      let reused = LedgerRefusal.idReused(id: event.id, recordedAt: Position(0))
      #expect(throws: reused) { try log.append([other], to: stream, expecting: .noStream) }
      #expect(throws: reused) { try log.append([other], to: stream, expecting: .any) }
      #expect(throws: reused) { try log.append([event], to: StreamName("t"), expecting: .any) }
    },
    EventLogClause("an id reused behind a new one is refused and nothing is kept") { log, samples in
      let stream = try StreamName("s")
      let old = try samples.event("old")
      try log.append([old], to: stream, expecting: .any)
      let head = try log.head()
      #expect(throws: LedgerRefusal.idReused(id: old.id, recordedAt: Position(0))) {
        try log.append(
          [try samples.event("new"), old], to: stream, expecting: .any, blobs: [[7]])
      }
      #expect(try log.head() == head)
      #expect(try log.blob(Digest.sha256(of: [7])) == nil)
    },
    EventLogClause("the same id twice in one append is refused") { log, samples in
      let event = try samples.event()
      #expect(throws: LedgerRefusal.idReused(id: event.id, recordedAt: nil)) {
        try log.append([event, event], to: StreamName("s"), expecting: .any)
      }
      #expect(try log.head().size == 0)
    },
    EventLogClause("a repeated append that is longer or in another order is refused") {
      log, samples in
      let stream = try StreamName("s")
      let events = try samples.events(2)
      try log.append(events, to: stream, expecting: .noStream)
      #expect(throws: LedgerRefusal.idReused(id: events[0].id, recordedAt: Position(0))) {
        try log.append(events.reversed(), to: stream, expecting: .noStream)
      }
      #expect(throws: LedgerRefusal.idReused(id: events[0].id, recordedAt: Position(0))) {
        try log.append(events + [try samples.event()], to: stream, expecting: .noStream)
      }
    },
    EventLogClause("a repeated append with another expectation is a conflict") { log, samples in
      let stream = try StreamName("s")
      let events = try samples.events(1)
      try log.append(events, to: stream, expecting: .noStream)
      let expected = ExpectedVersion.exactly(StreamVersion(4))
      #expect(
        throws: LedgerRefusal.versionConflict(
          expected: expected, actual: StreamVersion(0), stream: stream)
      ) { try log.append(events, to: stream, expecting: expected) }
    },
  ]
}
