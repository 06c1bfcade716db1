import FoundationEssentials
import GRDB
import RolloutTestSupport
import Testing

@testable import EventLedger

@Suite struct LockTests {
  @Test func `while another process holds the lock, appending is busy and reading works`() throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open(lockTimeout: .milliseconds(30))
    let stream = try StreamName("s")
    try log.append(fixture.samples.events(2), to: stream, expecting: .noStream)
    let events = try fixture.samples.events(1)
    let other = try LedgerLock(ledgerPath: fixture.path)
    try other.withLock(upTo: .zero) {
      let failure = try #require(throws: LedgerFailure.self) {
        try log.append(events, to: stream, expecting: .any)
      }
      #expect(failure.code == .busy)
      #expect(try log.head().size == 2)
      #expect(try log.events(from: Position(0), limit: 9).count == 2)
      let reader = try fixture.open(.readOnly)
      #expect(try reader.version(of: stream) == StreamVersion(1))
      try reader.close()
    }
    #expect(try log.append(events, to: stream, expecting: .any).head.size == 3)
  }

  /// A verification of a large ledger reads for minutes, and everybody who writes closes meanwhile.
  @Test func `closing does not wait for a reader that is at work`() throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open(lockTimeout: .seconds(30))
    let stream = try StreamName("s")
    try log.append(fixture.samples.events(2), to: stream, expecting: .noStream)
    let reader = try fixture.open(.readOnly)
    let start = ContinuousClock.now
    try reader.read { db in
      #expect(try Int64.fetchOne(db, sql: "SELECT size FROM head") == 2)
      try log.append(fixture.samples.events(1), to: stream, expecting: .any)
      try log.close()
    }
    #expect(ContinuousClock.now - start < .seconds(15))
    try reader.close()
    #expect(try fixture.open(.readOnly).head().size == 3)
  }

  @Test func `nothing is copied into the ledger and no log is removed without the lock`() throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open(lockTimeout: .milliseconds(30))
    try log.append(fixture.samples.events(5), to: StreamName("s"), expecting: .noStream)
    let before = try fixture.folder.bytes(of: "ledger.sqlite3")
    let wal = try fixture.folder.bytes(of: "ledger.sqlite3-wal")
    #expect(!wal.isEmpty)
    let other = try LedgerLock(ledgerPath: fixture.path)
    try other.withLock(upTo: .zero) {
      let failure = try #require(throws: LedgerFailure.self) { try log.close() }
      #expect(failure.code == .busy)
      let reader = try fixture.open(.readOnly)
      #expect(try reader.head().size == 5)
      try reader.close()
    }
    #expect(try log.head().size == 5)
    try log.close()
    #expect(try fixture.folder.bytes(of: "ledger.sqlite3") != before)
    #expect(try fixture.folder.names == ["ledger.sqlite3", "ledger.sqlite3.lock"])
  }

  @Test func `a ledger that is let go while the lock is held keeps its log for the next writer`()
    async throws
  {
    let fixture = try LedgerFixture()
    var log: SQLiteEventLog? = try fixture.open(lockTimeout: .milliseconds(30))
    try log?.append(fixture.samples.events(5), to: StreamName("s"), expecting: .noStream)
    let other = try LedgerLock(ledgerPath: fixture.path)
    let status = FileStatus(path: fixture.path + "-wal")
    try other.withLock(upTo: .zero) {
      log = nil
      #expect(FileStatus(path: fixture.path + "-wal") == status)
    }
    let next = try fixture.open(.readWrite(create: false))
    #expect(try next.head().size == 5)
    #expect(try await next.verify().finding == nil)
  }

  @Test func `opening for writing waits for the lock and then says it is busy`() throws {
    let fixture = try LedgerFixture()
    try fixture.open().close()
    let other = try LedgerLock(ledgerPath: fixture.path)
    try other.withLock(upTo: .zero) {
      let failure = try #require(throws: LedgerFailure.self) {
        try fixture.open(lockTimeout: .milliseconds(20))
      }
      #expect(failure.code == .busy)
    }
  }

  @Test func `a lock file that was replaced is noticed`() throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open(lockTimeout: .milliseconds(30))
    try FileManager.default.removeItem(atPath: fixture.path + ".lock")
    let other = try LedgerLock(ledgerPath: fixture.path)
    try other.withLock(upTo: .zero) {
      let failure = try #require(throws: LedgerFailure.self) {
        try log.append(fixture.samples.events(1), to: StreamName("s"), expecting: .any)
      }
      #expect(failure.code == .busy)
    }
    try log.append(fixture.samples.events(1), to: StreamName("s"), expecting: .any)
  }

  @Test func `two threads never hold one lock at once`() async throws {
    let fixture = try LedgerFixture()
    let lock = try LedgerLock(ledgerPath: fixture.path)
    try lock.withLock(upTo: .zero) {
      #expect(throws: LedgerFailure.self) { try lock.withLock(upTo: .milliseconds(1)) {} }
    }
    try lock.withLock(upTo: .zero) {}
  }

  @Test func `writers at the same time get dense positions and one winner for each version`()
    async throws
  {
    let fixture = try LedgerFixture()
    try fixture.open().close()
    let stream = try StreamName("contested")
    let rounds = 20
    let path = fixture.path
    let wins = try await withThrowingTaskGroup(of: Int.self) { group in
      for writer in 0..<4 {
        group.addTask {
          let samples = EventSamples(seed: UInt64(1000 + writer))
          let log = try SQLiteEventLog.open(
            path: path, mode: .readWrite(create: false), clock: { samples.now() },
            random: { samples.random() }, lockTimeout: .seconds(60))
          var wins = 0
          for round in 0..<rounds {
            let expected: ExpectedVersion =
              round == 0 ? .noStream : .exactly(StreamVersion(Int64(round) - 1))
            do {
              try log.append([samples.event()], to: stream, expecting: expected)
              wins += 1
            } catch LedgerRefusal.versionConflict {}
            try log.append(
              [samples.event()], to: StreamName("own-\(writer)"), expecting: .any)
          }
          try log.close()
          return wins
        }
      }
      return try await group.reduce(0, +)
    }
    let log = try fixture.open(.readOnly)
    let versions = try #require(try log.version(of: stream)).rawValue + 1
    #expect(Int64(wins) == versions)
    #expect(try log.head().size == 80 + versions)
    #expect(try await log.verify().finding == nil)
  }

  @Test func `the log is copied into the ledger once it has grown, and never by a reader`() throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open()
    let small = try #require(FileStatus(path: fixture.path)).bytes
    var event = try fixture.samples.event()
    event.data = [UInt8](repeating: UInt8(ascii: "1"), count: 60_000)
    for _ in 0..<30 {
      event.id = fixture.samples.id()
      try log.append([event], to: StreamName("s"), expecting: .any)
    }
    #expect(try #require(FileStatus(path: fixture.path)).bytes == small)
    for _ in 0..<90 {
      event.id = fixture.samples.id()
      try log.append([event], to: StreamName("s"), expecting: .any)
    }
    #expect(try #require(FileStatus(path: fixture.path)).bytes > 4_000_000)
    #expect(try #require(FileStatus(path: fixture.path + "-wal")).bytes < 8_000_000)
  }
}
