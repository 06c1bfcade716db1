import FoundationEssentials
import GRDB

/// The statements over the event log's tables, in one connection.
struct EventTables {
  let db: Database
  let path: String

  init(_ db: Database, path: String) {
    self.db = db
    self.path = path
  }

  static let columns = "header, salt, data, leaf"

  func event(_ id: EventID) throws -> RecordedEvent? {
    try records("WHERE id = ?", [id.description]).first
  }

  /// The records of a query over `events`.
  func records(_ clause: String, _ arguments: [(any DatabaseValueConvertible)?]) throws
    -> [RecordedEvent]
  {
    let statement = try db.cachedStatement(sql: "SELECT \(Self.columns) FROM events \(clause)")
    let cursor = try Row.fetchCursor(statement, arguments: StatementArguments(arguments))
    var records: [RecordedEvent] = []
    while let row = try cursor.next() { records.append(try record(row)) }
    return records
  }

  /// Makes the record of a row that has just ``columns``.
  private func record(_ row: Row) throws -> RecordedEvent {
    let bytes = try Self.bytes(row, 0) ?? []
    guard let header = EventHeader(bytes), let leaf = try Self.bytes(row, 3).flatMap({ Digest($0) })
    else {
      let start = String(decoding: bytes.prefix(80), as: UTF8.self)
      throw LedgerFailure.damaged(
        path: path, what: "expected the header of an event, got \(start.debugDescription)…")
    }
    let record = RecordedEvent(
      header: header, headerBytes: bytes, salt: try Self.bytes(row, 1).flatMap { Salt($0) },
      data: try Self.bytes(row, 2), leaf: leaf)
    try check(record)
    return record
  }

  /// What is read is what was appended: nobody decides, renders or signs by altered data.
  func check(_ record: RecordedEvent) throws {
    let isDataSound =
      if let salt = record.salt, let data = record.data {
        data.count == record.header.dataLength
          && Digest.sha256(salt: salt, data) == record.header.dataHash
      } else {
        record.salt == nil && record.data == nil
      }
    guard isDataSound, record.leaf == MerkleTree.leaf(record.headerBytes) else {
      throw LedgerFailure.damaged(
        path: path,
        what: "expected the event at position \(record.position) as it was appended, but its "
          + (isDataSound ? "header" : "data") + " was altered.")
    }
  }

  /// The bytes of a BLOB, or nil for NULL.
  static func bytes(_ row: Row, _ column: Int) throws -> [UInt8]? {
    try row.withUnsafeData(atIndex: column) { $0.map { [UInt8]($0) } }
  }

  func version(of stream: StreamName) throws -> StreamVersion? {
    let statement = try db.cachedStatement(
      sql: "SELECT max(version) FROM events WHERE stream = ?")
    return try Int64.fetchOne(statement, arguments: [stream.text]).map { StreamVersion($0) }
  }

  func range() throws -> CompactRange {
    let statement = try db.cachedStatement(sql: "SELECT size, range FROM head")
    return try range(try Row.fetchOne(statement))
  }

  /// Makes the compact range of a row that begins with the head's size and range.
  private func range(_ row: Row?) throws -> CompactRange {
    guard let row, let range = CompactRange(size: row[0], bytes: [UInt8](row[1] as Data)) else {
      throw LedgerFailure.damaged(
        path: path, what: "expected one head, with a digest for each one bit of its size.")
    }
    return range
  }

  /// What an append must know: where the ledger and the stream end, and whether an id is there.
  struct Ends {
    let range: CompactRange
    let version: StreamVersion?
    let hasID: Bool
  }

  /// All of it by one statement: at one event a commit, each further one would show.
  func ends(of stream: StreamName, id: EventID) throws -> Ends {
    let statement = try db.cachedStatement(
      sql: """
        SELECT size, range, (SELECT max(version) FROM events WHERE stream = ?),
        EXISTS (SELECT 1 FROM events WHERE id = ?) FROM head
        """)
    let values: [(any DatabaseValueConvertible)?] = [stream.text, id.description]
    let row = try Row.fetchOne(statement, arguments: StatementArguments(values))
    let range = try range(row)
    return Ends(
      range: range, version: (row?[2] as Int64?).map { StreamVersion($0) },
      hasID: row?[3] as Bool? ?? false)
  }

  func blob(_ digest: Digest) throws -> [UInt8]? {
    let statement = try db.cachedStatement(sql: "SELECT content FROM blobs WHERE digest = ?")
    return try Data.fetchOne(statement, arguments: [Data(digest.bytes)]).map { [UInt8]($0) }
  }

  /// The first stream name after `name`, or at it.
  func stream(after name: String, orAt: Bool) throws -> StreamName? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT stream FROM events WHERE stream \(orAt ? ">=" : ">") ? ORDER BY stream LIMIT 1
        """)
    return try String.fetchOne(statement, arguments: [name]).map { try StreamName($0) }
  }
}

extension EventTables: StoredDigests {
  func digests(level: Int, from index: Int64, count: Int) throws -> [Digest] {
    let sql =
      level == 0
      ? "SELECT leaf FROM events WHERE position >= ? AND position < ? ORDER BY position"
      : """
      SELECT digest FROM nodes WHERE place >= ? AND place < ? AND level = \(level) ORDER BY place
      """
    let statement = try db.cachedStatement(sql: sql)
    let digests = try Data.fetchAll(statement, arguments: [index, index + Int64(count)])
      .compactMap { Digest($0) }
    guard digests.count == count else {
      throw LedgerFailure.damaged(
        path: path,
        what: "expected \(count) digests of level \(level) from \(index) on, "
          + "got \(digests.count).")
    }
    return digests
  }
}
