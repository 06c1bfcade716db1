import GRDB
import RolloutTestSupport
import Testing

@testable import EventLedger

@Suite struct AtomicityTests {
  /// Everything in the ledger's tables, for comparison.
  private func content(_ log: SQLiteEventLog) throws -> Digest {
    try log.read { db in
      var digest = TableDigest()
      for table in ["events", "head", "nodes", "blobs", "projections"] { try digest.add(table, db) }
      return digest.finalize()
    }
  }

  @Test func `an append whose projection fails leaves nothing behind`() async throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open(projections: [CountingProjection(), FailingProjection()])
    let stream = try StreamName("s")
    try log.append(fixture.samples.events(250), to: stream, expecting: .noStream)
    let before = try content(log)
    var events = try fixture.samples.events(20)
    events.append(try fixture.samples.event(type: "poison"))
    #expect(throws: FailingProjection.Refusal.self) {
      try log.append(events, to: stream, expecting: .any, blobs: [[9]])
    }
    #expect(try content(log) == before)
    #expect(try await log.verify().finding == nil)
    let result = try log.append(Array(events.dropLast()), to: stream, expecting: .any)
    #expect(result.head.size == 270 && !result.wasAlreadyAppended)
  }

  @Test func `a full disk is said plainly and nothing is half written`() async throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open()
    let stream = try StreamName("s")
    try log.append(fixture.samples.events(10), to: stream, expecting: .noStream)
    let before = try content(log)
    let writer = try #require(log.writing).queue
    let pages = try writer.inDatabase { db in
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      return try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages + 20)") ?? 0
    }
    #expect(pages > 20)
    var events = try fixture.samples.events(40)
    for index in events.indices {
      events[index].data = [UInt8](repeating: UInt8(ascii: "1"), count: 10_000)
    }
    let failure = try #require(throws: LedgerFailure.self) {
      try log.append(events, to: stream, expecting: .any, blobs: [[1, 2, 3]])
    }
    #expect(failure.code == .diskFull)
    #expect(failure.description.contains("Hint: free space"))
    #expect(try content(log) == before)
    #expect(try await log.verify().finding == nil)
    _ = try writer.inDatabase { try Int.fetchOne($0, sql: "PRAGMA max_page_count = 1000000") }
    #expect(try log.append(events, to: stream, expecting: .any).head.size == 50)
    #expect(try await log.verify().finding == nil)
  }

  @Test func `a crash between commit and checkpoint loses nothing`() async throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open()
    try log.append(fixture.samples.events(300), to: StreamName("s"), expecting: .noStream)
    let head = try log.head()
    // What a crash leaves: the files as they are, without what closing does to them.
    let copy = try LedgerFixture()
    for suffix in ["", "-wal"] {
      try copy.folder.write(
        try fixture.folder.bytes(of: "ledger.sqlite3" + suffix), to: "ledger.sqlite3" + suffix)
    }
    let again = try copy.open(.readWrite(create: false))
    #expect(try again.head() == head)
    #expect(try await again.verify().finding == nil)
  }

  @Test func `every cut of the write-ahead log leaves whole appends`() async throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open()
    var sizes: Set<Int64> = [0]
    for count in [1, 3, 2] {
      sizes.insert(
        try log.append(fixture.samples.events(count), to: StreamName("s"), expecting: .any)
          .head.size)
    }
    let ledger = try fixture.folder.bytes(of: "ledger.sqlite3")
    let wal = try fixture.folder.bytes(of: "ledger.sqlite3-wal")
    var seen: Set<Int64> = []
    for length in stride(from: 0, through: wal.count, by: 1030) {
      let copy = try LedgerFixture()
      try copy.folder.write(ledger, to: "ledger.sqlite3")
      try copy.folder.write(Array(wal.prefix(length)), to: "ledger.sqlite3-wal")
      let again = try copy.open(.readWrite(create: false))
      let report = try await again.verify()
      #expect(report.finding == nil)
      #expect(sizes.contains(report.events))
      seen.insert(report.events)
    }
    #expect(seen.isSuperset(of: [0, 1, 4]))
  }
}
