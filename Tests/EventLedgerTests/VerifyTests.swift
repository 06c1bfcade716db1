import FoundationEssentials
import GRDB
import RolloutTestSupport
import Testing

@testable import EventLedger

/// Each test changes a real file as somebody with a database shell would, triggers dropped first.
@Suite struct VerifyTests {
  private func ledger(seed: UInt64 = 1) throws -> LedgerFixture {
    let fixture = try LedgerFixture(seed: seed)
    let log = try fixture.open()
    try log.append(
      fixture.samples.events(200), to: StreamName("a"), expecting: .noStream, blobs: [[1, 2, 3]])
    try log.append(fixture.samples.events(100), to: StreamName("b"), expecting: .noStream)
    try log.append(fixture.samples.events(7), to: StreamName("a"), expecting: .any)
    try log.close()
    return fixture
  }

  private func tamper(_ fixture: LedgerFixture, _ body: (Database) throws -> Void) throws {
    try Forger(fixture).run(body)
  }

  private func report(_ fixture: LedgerFixture) async throws -> IntegrityReport {
    let log = try fixture.open(.readOnly)
    defer { try? log.close() }
    return try await log.verify()
  }

  @Test func `a ledger that nobody touched is sound`() async throws {
    let fixture = try ledger()
    let report = try await report(fixture)
    #expect(report.finding == nil)
    #expect(report.events == 307 && report.streams == 2 && report.blobs == 1)
    #expect(report.redacted == 0)
    let log = try fixture.open(.readOnly)
    #expect(try log.head() == Head(size: 307, root: report.root))
  }

  @Test(
    arguments: [
      ("UPDATE events SET data = x'7b7d' WHERE position = 5", 5, .data),
      ("UPDATE events SET salt = zeroblob(16) WHERE position = 5", 5, .data),
      ("UPDATE events SET salt = NULL WHERE position = 5", 5, .data),
      ("UPDATE events SET leaf = zeroblob(32) WHERE position = 6", 6, .leaf),
      (
        "UPDATE events SET header = CAST(replace(CAST(header AS TEXT), 'sample', 'simple') AS BLOB)"
          + " WHERE position = 7", 7, .leaf
      ),
      ("UPDATE events SET header = x'7b7d' WHERE position = 8", 8, .header),
      (
        "UPDATE events SET header = CAST(CAST(header AS TEXT) || ' ' AS BLOB) WHERE position = 8",
        8,
        .header
      ),
      ("UPDATE events SET stream = 'c' WHERE position = 9", 9, .column(name: "stream")),
      ("UPDATE events SET version = 900 WHERE position = 9", 9, .column(name: "version")),
      ("UPDATE events SET id = upper(id) WHERE position = 9", 9, .column(name: "id")),
      ("UPDATE events SET type = 'other' WHERE position = 9", 9, .column(name: "type")),
      ("UPDATE events SET schema = 2 WHERE position = 9", 9, .column(name: "schema")),
      ("UPDATE events SET time = time + 1 WHERE position = 9", 9, .column(name: "time")),
      (
        "UPDATE events SET recordedtime = recordedtime - 1 WHERE position = 9", 9,
        .column(name: "recordedtime")
      ),
      ("DELETE FROM events WHERE position = 10", 10, .missingEvent(found: Position(11))),
      ("DELETE FROM events WHERE position >= 300", nil, .size(expected: 300, found: 307)),
      (
        "DELETE FROM events WHERE position = 10; UPDATE events SET position = position - 1 "
          + "WHERE position > 10", 10, .column(name: "position")
      ),
      ("UPDATE events SET position = -1 WHERE position = 0", 0, .missingEvent(found: Position(1))),
      ("UPDATE head SET size = 306", nil, .size(expected: 307, found: 306)),
      ("UPDATE head SET range = zeroblob(length(range))", nil, .range),
      ("DELETE FROM head", nil, .size(expected: 307, found: 0)),
      ("UPDATE nodes SET digest = zeroblob(32)", nil, .node(level: 8, index: 0)),
      ("DELETE FROM nodes", nil, .node(level: 8, index: 0)),
      ("INSERT INTO nodes VALUES (8, 1, zeroblob(32))", nil, .node(level: 8, index: 1)),
      (
        "UPDATE blobs SET content = x'010204'", nil, .blob(digest: Digest.sha256(of: [1, 2, 3]))
      ),
      (
        "DROP INDEX IF EXISTS x; CREATE TRIGGER quiet AFTER INSERT ON events BEGIN SELECT 1; END",
        nil, .schema(what: "`quiet` was added")
      ),
    ] as [(String, Int64?, IntegrityFinding.Damage)])
  func `tampering is found at its place`(
    sql: String, position: Int64?, damage: IntegrityFinding.Damage
  ) async throws {
    let fixture = try ledger()
    try tamper(fixture) { try $0.execute(sql: sql) }
    let finding = try #require(try await report(fixture).finding)
    #expect(finding.damage == damage)
    #expect(finding.position == position.map { Position($0) })
  }

  @Test func `a header and its leaf edited together do not fit the tree`() async throws {
    let fixture = try ledger()
    try tamper(fixture) { db in
      let row = try #require(
        try Row.fetchOne(db, sql: "SELECT header FROM events WHERE position = 12"))
      var header = try #require(EventHeader([UInt8](row[0] as Data)))
      header.type = try EventType("sample.forged")
      try db.execute(
        sql: "UPDATE events SET header = ?, leaf = ?, type = 'sample.forged' WHERE position = 12",
        arguments: [
          Data(header.encoded()), Data(MerkleTree.leaf(header.encoded()).bytes),
        ])
    }
    #expect(try await report(fixture).finding?.damage == .node(level: 8, index: 0))
  }

  @Test func `two events swapped with all their columns do not fit their headers`() async throws {
    let fixture = try ledger()
    try tamper(fixture) { db in
      try db.execute(sql: "UPDATE events SET position = 9999 WHERE position = 20")
      try db.execute(sql: "UPDATE events SET position = 20 WHERE position = 21")
      try db.execute(sql: "UPDATE events SET position = 21 WHERE position = 9999")
    }
    let finding = try #require(try await report(fixture).finding)
    #expect(finding == IntegrityFinding(position: Position(20), damage: .column(name: "position")))
  }

  @Test func `dropped triggers and changed migrations are found`() async throws {
    let fixture = try ledger()
    let queue = try DatabaseQueue(path: fixture.path)
    try await queue.write { try $0.execute(sql: "DROP TRIGGER events_are_never_deleted") }
    try queue.close()
    #expect(
      try await report(fixture).finding?.damage
        == .schema(what: "`events_are_never_deleted` is missing"))
  }

  @Test func `a ledger put together from another one's events is found`() async throws {
    let (fixture, other) = (try ledger(), try ledger(seed: 2))
    try tamper(fixture) { db in
      try db.execute(sql: "ATTACH ? AS other", arguments: [other.path])
      for table in ["events", "nodes", "head"] {
        try db.execute(sql: "DELETE FROM main.\(table)")
        try db.execute(sql: "INSERT INTO main.\(table) SELECT * FROM other.\(table)")
      }
    }
    let source = try other.open(.readOnly).source
    #expect(
      try await report(fixture).finding
        == IntegrityFinding(position: Position(0), damage: .foreignEvent(source: source)))
  }

  @Test func `an erasure that no event names is damage`() async throws {
    let fixture = try ledger()
    try tamper(fixture) {
      try $0.execute(sql: "UPDATE events SET salt = NULL, data = NULL WHERE position IN (3, 4)")
    }
    let finding = try #require(try await report(fixture).finding)
    #expect(finding == IntegrityFinding(.erased, at: 3))
  }

  /// Every value in the log's tables, for comparison.
  private func content(_ log: SQLiteEventLog) throws -> Digest {
    try log.read { db in
      var digest = TableDigest()
      for table in [
        "ledger", "migrations", "events", "head", "nodes", "blobs", "checkpoints", "redactions",
      ] {
        try digest.add(table, db)
      }
      return digest.finalize()
    }
  }

  @Test func `a byte overwritten anywhere is found unless it holds nothing`() async throws {
    let fixture = try ledger()
    let bytes = try fixture.folder.bytes(of: "ledger.sqlite3")
    let sound = try content(try fixture.open(.readOnly))
    let copy = try LedgerFixture()
    var caught = 0
    let offsets = Array(stride(from: 100, to: bytes.count, by: 2003))
    for offset in offsets {
      var changed = bytes
      changed[offset] ^= 0x55
      try copy.folder.write(changed, to: "ledger.sqlite3")
      do {
        let log = try copy.open(.readOnly)
        defer { try? log.close() }
        if try await log.verify().finding == nil {
          #expect(try content(log) == sound, "the byte at \(offset) is part of a value")
        } else {
          caught += 1
        }
      } catch is LedgerFailure {
        caught += 1
      }
    }
    #expect(caught > offsets.count / 2)
  }
}
