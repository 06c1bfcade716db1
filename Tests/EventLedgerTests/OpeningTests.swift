import FoundationEssentials
import GRDB
import Glibc
import Migrations
import RolloutTestSupport
import Testing

@testable import EventLedger

@Suite struct OpeningTests {
  private func failure(_ body: () throws -> Void) throws -> LedgerFailure {
    try #require(throws: LedgerFailure.self) { try body() }
  }

  @Test func `a new ledger is made, closed without a trace and opened again`() throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open()
    let source = log.source
    try log.append(fixture.samples.events(3), to: StreamName("s"), expecting: .noStream)
    let head = try log.head()
    try log.close()
    #expect(try fixture.folder.names == ["ledger.sqlite3", "ledger.sqlite3.lock"])
    for mode in [SQLiteEventLog.Mode.readOnly, .readWrite(create: false), .readWrite(create: true)]
    {
      let again = try fixture.open(mode)
      #expect(again.source == source)
      #expect(try again.head() == head)
      try again.close()
    }
  }

  /// A new ledger was made, and renamed over what was there.
  @Test func `a place that cannot be looked at is not taken for an empty one`() throws {
    let fixture = try LedgerFixture()
    #expect(unsafe symlink(fixture.path, fixture.path) == 0)
    let failure = try failure { _ = try fixture.open() }
    #expect(failure.code == .cannotOpen)
    #expect(failure.cause == "Too many levels of symbolic links")
    #expect(try fixture.folder.names == ["ledger.sqlite3"])
    #expect(!FileStatus.isAbsent(fixture.path) && FileStatus.isAbsent(fixture.path + ".x"))
  }

  @Test func `two new ledgers have two identities`() throws {
    let fixture = try LedgerFixture()
    let first = try fixture.open()
    let other = try SQLiteEventLog.open(
      path: fixture.folder.path("other"), mode: .readWrite(create: true),
      clock: { [samples = fixture.samples] in samples.now() },
      random: { [samples = fixture.samples] in samples.random() })
    #expect(first.source != other.source)
    #expect(LedgerSource(first.source.description) == first.source)
  }

  @Test(arguments: [SQLiteEventLog.Mode.readOnly, .readWrite(create: false)])
  func `a missing ledger is not made unless asked for`(mode: SQLiteEventLog.Mode) throws {
    let fixture = try LedgerFixture()
    let failure = try failure { _ = try fixture.open(mode) }
    #expect(failure.code == .missing)
    #expect(try fixture.folder.names == [])
  }

  @Test func `a ledger in a folder that is missing cannot be made`() throws {
    let fixture = try LedgerFixture()
    let path = fixture.folder.path("no/such/ledger")
    let failure = try failure {
      _ = try SQLiteEventLog.open(
        path: path, mode: .readWrite(create: true),
        clock: { [samples = fixture.samples] in samples.now() }, random: { 1 })
    }
    #expect(failure.code == .cannotOpen)
    #expect(try fixture.folder.names == [])
  }

  @Test func `a ledger that could not be made leaves no file behind`() throws {
    let fixture = try LedgerFixture()
    let broken = Migration(number: 2, name: "V002__broken", sql: Array("CREATE NONSENSE".utf8))
    #expect(throws: LedgerFailure.self) {
      try fixture.open(migrations: Migrations.all + [broken])
    }
    #expect(try fixture.folder.names == [])
  }

  @Test func `what an interrupted creation left behind does not matter`() throws {
    let fixture = try LedgerFixture()
    try fixture.folder.write(Array("half a ledger".utf8), to: "ledger.sqlite3.new")
    try fixture.folder.write(Array("half a journal".utf8), to: "ledger.sqlite3.new-journal")
    try fixture.open().close()
    #expect(try fixture.folder.names == ["ledger.sqlite3", "ledger.sqlite3.lock"])
  }

  @Test(
    arguments: [
      ("text", Array("not a database, but long enough to look at".utf8)), ("nothing", []),
      ("half of SQLite's magic", Array("SQLite for".utf8)),
    ] as [(String, [UInt8])],
    [SQLiteEventLog.Mode.readOnly, .readWrite(create: true)])
  func `a file of something else is not a ledger and stays as it is`(
    file: (String, [UInt8]), mode: SQLiteEventLog.Mode
  ) throws {
    let fixture = try LedgerFixture()
    try fixture.folder.write(file.1, to: "ledger.sqlite3")
    let failure = try failure { _ = try fixture.open(mode) }
    #expect(failure.code == .notALedger)
    #expect(try fixture.folder.bytes(of: "ledger.sqlite3") == file.1)
    #expect(try fixture.folder.names == ["ledger.sqlite3"])
  }

  @Test func `a folder is not a ledger`() throws {
    let fixture = try LedgerFixture()
    try FileManager.default.createDirectory(
      atPath: fixture.path, withIntermediateDirectories: false)
    let failure = try failure { _ = try fixture.open() }
    #expect(failure.code == .notALedger)
  }

  @Test func `the database of another application is not a ledger and stays as it is`() throws {
    let fixture = try LedgerFixture()
    let other = try DatabaseQueue(path: fixture.path)
    try other.write { try $0.execute(sql: "CREATE TABLE events (a)") }
    try other.close()
    let bytes = try fixture.folder.bytes(of: "ledger.sqlite3")
    let failure = try failure { _ = try fixture.open() }
    #expect(failure.code == .notALedger)
    #expect(try fixture.folder.bytes(of: "ledger.sqlite3") == bytes)
    #expect(try fixture.folder.names == ["ledger.sqlite3"])
  }

  @Test func `a ledger cut short is damaged`() throws {
    let fixture = try LedgerFixture()
    try fixture.open().close()
    let bytes = try fixture.folder.bytes(of: "ledger.sqlite3")
    try fixture.folder.write(Array(bytes.prefix(8192)), to: "ledger.sqlite3")
    for mode in [SQLiteEventLog.Mode.readOnly, .readWrite(create: false)] {
      let failure = try failure { _ = try fixture.open(mode) }
      #expect(failure.code == .damaged)
    }
  }

  /// A migration that comes after those there are.
  private func migration(_ sql: String) -> Migration {
    Migration(number: Migrations.all.count + 1, name: "next", sql: Array(sql.utf8))
  }

  @Test func `a ledger of a newer version is refused`() throws {
    let fixture = try LedgerFixture()
    let next = migration("CREATE TABLE next (a)")
    try fixture.open(migrations: Migrations.all + [next]).close()
    for mode in [SQLiteEventLog.Mode.readOnly, .readWrite(create: false)] {
      let failure = try failure { _ = try fixture.open(mode) }
      #expect(failure.code == .newerSchema)
    }
  }

  @Test func `an older ledger is brought up to date by a writer only`() async throws {
    let fixture = try LedgerFixture()
    let first = try fixture.open()
    try first.append(fixture.samples.events(2), to: StreamName("s"), expecting: .noStream)
    let head = try first.head()
    try first.close()
    let next = migration("CREATE TABLE next (a)")
    let migrations = Migrations.all + [next]
    let reader = try fixture.open(.readOnly, migrations: migrations)
    #expect(try reader.read { try $0.tableExists("next") } == false)
    try reader.close()
    let writer = try fixture.open(.readWrite(create: false), migrations: migrations)
    #expect(try writer.read { try $0.tableExists("next") })
    #expect(try writer.head() == head)
    #expect(try await writer.verify().finding == nil)
  }

  @Test func `a migration that fails leaves the older ledger as it was`() throws {
    let fixture = try LedgerFixture()
    try fixture.open().close()
    let broken = migration("CREATE TABLE half (a); NONSENSE")
    #expect(throws: LedgerFailure.self) {
      try fixture.open(.readWrite(create: false), migrations: Migrations.all + [broken])
    }
    let log = try fixture.open(.readWrite(create: false))
    #expect(try log.read { try $0.tableExists("half") } == false)
  }

  @Test func `a migration that is not the one that was applied is refused`() throws {
    let fixture = try LedgerFixture()
    try fixture.open().close()
    let other = Migration(
      number: 1, name: "V001__events", sql: Migrations.all[0].sql + Array("-- edited".utf8))
    let others = [other] + Migrations.all.dropFirst()
    for mode in [SQLiteEventLog.Mode.readOnly, .readWrite(create: true)] {
      let failure = try failure { _ = try fixture.open(mode, migrations: others) }
      #expect(failure.code == .alteredSchema)
    }
  }

  @Test func `a ledger opened for reading cannot be written`() throws {
    let fixture = try LedgerFixture()
    try fixture.open().close()
    let log = try fixture.open(.readOnly)
    #expect(throws: LedgerRefusal.openedReadOnly(path: fixture.path)) {
      try log.append(fixture.samples.events(1), to: StreamName("s"), expecting: .any)
    }
    let failure = try failure {
      try log.read { try $0.execute(sql: "DELETE FROM events") }
    }
    #expect(failure.code == .readOnly)
  }

  @Test func `a closed ledger says so`() throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open()
    try log.close()
    try log.close()
    #expect(try failure { _ = try log.head() }.code == .closed)
    let append = try failure {
      _ = try log.append(fixture.samples.events(1), to: StreamName("s"), expecting: .any)
    }
    #expect(append.code == .closed)
  }

  @Test func `the connections are set up as the design says`() throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open()
    let writer = try #require(log.writing).queue
    try writer.inDatabase { db throws in
      #expect(try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal")
      #expect(try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2)
      #expect(try Int.fetchOne(db, sql: "PRAGMA recursive_triggers") == 1)
    }
    for queue in [writer, log.reader] {
      try queue.inDatabase { db throws in
        #expect(try Int.fetchOne(db, sql: "PRAGMA foreign_keys") == 1)
        #expect(try Int.fetchOne(db, sql: "PRAGMA trusted_schema") == 0)
        #expect(try Int.fetchOne(db, sql: "PRAGMA mmap_size") ?? 0 == 0)
        #expect(try Int.fetchOne(db, sql: "PRAGMA wal_autocheckpoint") == 0)
      }
    }
  }
}
