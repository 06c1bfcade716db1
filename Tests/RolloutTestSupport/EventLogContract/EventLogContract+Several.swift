import EventLedger
import Testing

extension EventLogContract {
  static let several = [
    EventLogClause("an append to several streams is in the log as several appends are") {
      log, samples in
      let (a, b) = (try StreamName("a"), try StreamName("b"))
      try log.append(try samples.events(1), to: b, expecting: .noStream)
      let results = try log.append([
        StreamAppend(try samples.events(2), to: a, expecting: .noStream, blobs: [[1], [2]]),
        StreamAppend(
          try samples.events(3), to: b, expecting: .exactly(StreamVersion(0)), blobs: [[1]]),
      ])
      #expect(results.map(\.stream) == [a, b])
      #expect(results.map(\.firstPosition.rawValue) == [1, 3])
      #expect(results.map(\.lastVersion.rawValue) == [1, 3])
      #expect(results.map(\.wasAlreadyAppended) == [false, false])
      #expect(try log.head() == results[1].head)
      #expect(try log.head(atSize: 3) == results[0].head)
      let all = try log.events(from: Position(0), limit: 10)
      #expect(all.map(\.version.rawValue) == [0, 0, 1, 1, 2, 3])
      #expect(try log.blob(Digest.sha256(of: [2])) == [2])
    },
    EventLogClause("an append to several streams may name one of them twice") { log, samples in
      let stream = try StreamName("s")
      try log.append([
        StreamAppend(try samples.events(1), to: stream, expecting: .noStream),
        StreamAppend(try samples.events(1), to: stream, expecting: .exactly(StreamVersion(0))),
      ])
      #expect(try log.version(of: stream) == StreamVersion(1))
    },
    EventLogClause("a part that is refused leaves nothing of the others") { log, samples in
      let (a, b) = (try StreamName("a"), try StreamName("b"))
      try log.append(try samples.events(1), to: b, expecting: .noStream)
      let head = try log.head()
      #expect(
        throws: LedgerRefusal.versionConflict(
          expected: .noStream, actual: StreamVersion(0), stream: b)
      ) {
        try log.append([
          StreamAppend(try samples.events(300), to: a, expecting: .noStream, blobs: [[7]]),
          StreamAppend(try samples.events(1), to: b, expecting: .noStream),
        ])
      }
      #expect(try log.head() == head)
      #expect(try log.version(of: a) == nil)
      #expect(try log.blob(Digest.sha256(of: [7])) == nil)
      #expect(try log.events(from: Position(0), limit: 10).count == 1)
    },
    EventLogClause("an append to several streams can be repeated, also in part") { log, samples in
      let (a, b) = (try StreamName("a"), try StreamName("b"))
      let first = StreamAppend(try samples.events(2), to: a, expecting: .noStream)
      let before = try log.append([first])
      let second = StreamAppend(try samples.events(1), to: b, expecting: .noStream)
      let results = try log.append([first, second])
      #expect(results.map(\.wasAlreadyAppended) == [true, false])
      #expect(results[0].head == before[0].head)
      #expect(try log.append([first, second]).map(\.wasAlreadyAppended) == [true, true])
      #expect(try log.head().size == 3)
    },
    EventLogClause("an append to no stream, or of too many events in all, is refused") {
      log, samples in
      #expect(throws: LedgerRefusal.nothingToAppend) { try log.append([]) }
      let half = LedgerLimit.eventsPerAppend / 2 + 1
      let parts = [
        StreamAppend(try samples.events(half), to: try StreamName("a"), expecting: .any),
        StreamAppend(try samples.events(half), to: try StreamName("b"), expecting: .any),
      ]
      #expect(
        throws: LedgerRefusal.tooManyEvents(count: 2 * half, limit: LedgerLimit.eventsPerAppend)
      ) {
        try log.append(parts)
      }
      let head = try log.head()
      #expect(head.size == 0)
    },
  ]
}
