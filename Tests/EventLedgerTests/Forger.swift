import FoundationEssentials
import GRDB

@testable import EventLedger

/// Somebody with the ledger's file, a database shell, and this program's source.
struct Forger {
  let fixture: LedgerFixture

  init(_ fixture: LedgerFixture) {
    self.fixture = fixture
  }

  /// Runs SQL without the ledger's triggers, which are put back afterwards as they were.
  func run(_ body: (Database) throws -> Void) throws {
    let queue = try DatabaseQueue(path: fixture.path)
    try queue.writeWithoutTransaction { db in
      let triggers = try Row.fetchAll(
        db, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      for row in triggers { try db.execute(sql: "DROP TRIGGER \(row[0] as String)") }
      try db.execute(sql: "PRAGMA synchronous = OFF")
      try db.execute(sql: "PRAGMA ignore_check_constraints = ON")
      try body(db)
      for row in triggers { try db.execute(sql: row[1]) }
    }
    try queue.close()
  }

  func run(_ sql: String) throws {
    try run { try $0.execute(sql: sql) }
  }

  /// Writes the whole log anew, with every leaf, subtree and the head, as if it had always been so.
  func rewrite(_ change: (inout [RecordedEvent]) throws -> Void) throws {
    let log = try fixture.open(.readOnly)
    var records = try log.events(from: Position(0), limit: LedgerLimit.rowsPerRead)
    try log.close()
    try change(&records)
    try run { db in
      for table in ["events", "nodes"] { try db.execute(sql: "DELETE FROM \(table)") }
      let tables = EventTables(db, path: fixture.path)
      try tables.insert(records)
      var range = CompactRange()
      for record in records {
        try range.append(record.leaf) { try tables.insert(node: $0, digest: $1) }
      }
      try tables.update(range)
    }
  }

  /// Numbers the events anew, in the ledger and in their streams.
  static func renumber(_ records: inout [RecordedEvent]) {
    var versions: [StreamName: Int64] = [:]
    for index in records.indices {
      records[index] = records[index].altered { header in
        header.position = Position(Int64(index))
        header.version = StreamVersion(versions[header.stream] ?? 0)
      }
      versions[records[index].stream, default: 0] += 1
    }
  }
}

extension RecordedEvent {
  /// The same event with another header or other data, and everything that follows from it.
  func altered(
    data newData: [UInt8]? = nil, _ change: (inout EventHeader) -> Void = { _ in }
  ) -> RecordedEvent {
    var header = header
    let data = newData ?? self.data
    if let newData, let salt {
      header.dataHash = Digest.sha256(salt: salt, newData)
      header.dataLength = newData.count
    }
    change(&header)
    let bytes = header.encoded()
    return RecordedEvent(
      header: header, headerBytes: bytes, salt: salt, data: data, leaf: MerkleTree.leaf(bytes))
  }
}
