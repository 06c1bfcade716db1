import FoundationEssentials
import GRDB
import Migrations

/// One streaming pass over a ledger, which stops at the first damage.
struct IntegrityPass {
  let source: LedgerSource
  var report = IntegrityReport()
  private var range = CompactRange()
  private var nodes: Int64 = 0
  private var versions: [StreamName: Int64] = [:]

  init(source: LedgerSource) {
    self.source = source
  }

  mutating func run(_ db: Database, schema: LedgerSchema) throws {
    do {
      try check(db, schema: schema)
    } catch let finding as Found {
      report.finding = finding.finding
    }
  }

  /// Carries a finding out of the loops.
  private struct Found: Error {
    let finding: IntegrityFinding
  }

  private func found(_ damage: IntegrityFinding.Damage, at position: Int64? = nil) -> Found {
    Found(finding: IntegrityFinding(position: position.map { Position($0) }, damage: damage))
  }

  private mutating func check(_ db: Database, schema: LedgerSchema) throws {
    try checkSchema(db, schema)
    try checkEvents(db)
    try checkHead(db, path: schema.path)
    try checkBlobs(db)
    try checkFile(db)
  }

  /// The objects of the schema must be those that the migrations make in an empty database.
  private func checkSchema(_ db: Database, _ schema: LedgerSchema) throws {
    let objects = "SELECT name, sql, type, tbl_name FROM sqlite_schema WHERE sql IS NOT NULL"
    let expected = try DatabaseQueue().writeWithoutTransaction { fresh in
      for migration in schema.migrations {
        try fresh.execute(sql: String(decoding: migration.sql, as: UTF8.self))
      }
      return try Row.fetchAll(fresh, sql: objects)
    }
    let present = try Row.fetchAll(db, sql: objects)
    var texts: [String: String] = [:]
    for row in present { texts[row[0]] = row[1] }
    for row in expected {
      let name: String = row[0]
      guard let sql = texts.removeValue(forKey: name) else {
        throw found(.schema(what: "`\(name)` is missing"))
      }
      if sql != row[1] { throw found(.schema(what: "`\(name)` was changed")) }
    }
    // Projections have tables of their own, but nobody else has triggers on the log's.
    let tables = Set(expected.map { $0[3] as String })
    for row in present where row[2] == "trigger" && tables.contains(row[3]) {
      let name: String = row[0]
      if texts[name] != nil { throw found(.schema(what: "`\(name)` was added")) }
    }
  }

  private mutating func checkEvents(_ db: Database) throws {
    // By position through the table itself: no index is asked, and none can mislead.
    let cursor = try Row.fetchCursor(
      db,
      sql: """
        SELECT position, header, leaf, salt, data, stream, version, id, type, schema, time, \
        recordedtime FROM events NOT INDEXED ORDER BY position
        """)
    while let row = try cursor.next() {
      try checkEvent(row, db)
      report.events += 1
    }
    report.streams = versions.count
    report.root = range.root
  }

  private mutating func checkEvent(_ row: Row, _ db: Database) throws {
    let position = report.events
    let found = row[0] as Int64
    guard found == position else {
      throw self.found(.missingEvent(found: Position(max(0, found))), at: position)
    }
    let bytes = try EventTables.bytes(row, 1) ?? []
    guard let header = EventHeader(bytes), header.encoded() == bytes else {
      throw self.found(.header, at: position)
    }
    let leaf = MerkleTree.leaf(bytes)
    guard try EventTables.bytes(row, 2) == leaf.bytes else {
      throw self.found(.leaf, at: position)
    }
    try checkColumns(row, header, at: position)
    try checkData(row, header, at: position)
    guard header.source == source else {
      throw self.found(.foreignEvent(source: header.source), at: position)
    }
    let version = versions[header.stream, default: 0]
    guard header.version.rawValue == version else {
      throw self.found(
        .version(expected: StreamVersion(version), found: header.version), at: position)
    }
    versions[header.stream] = version + 1
    var completed: [(Subtree, Digest)] = []
    range.append(leaf) { completed.append(($0, $1)) }
    for (subtree, digest) in completed { try checkNode(subtree, digest, db) }
  }

  private func checkColumns(_ row: Row, _ header: EventHeader, at position: Int64) throws {
    let same: [(name: String, isSame: Bool)] = [
      ("position", header.position.rawValue == position),
      ("stream", (row[5] as String).utf8.elementsEqual(header.stream.text.utf8)),
      ("version", row[6] == header.version.rawValue),
      ("id", row[7] == header.id.description),
      ("type", (row[8] as String).utf8.elementsEqual(header.type.text.utf8)),
      ("schema", row[9] == header.schema),
      ("time", row[10] == header.time.milliseconds),
      ("recordedtime", row[11] == header.recordedTime.milliseconds),
    ]
    if let differing = same.first(where: { !$0.isSame }) {
      throw found(.column(name: differing.name), at: position)
    }
  }

  private mutating func checkData(_ row: Row, _ header: EventHeader, at position: Int64) throws {
    let salt = try EventTables.bytes(row, 3)
    let data = try EventTables.bytes(row, 4)
    if salt == nil, data == nil {
      report.redacted += 1
      return
    }
    guard let salt = salt.flatMap({ Salt($0) }), let data, data.count == header.dataLength,
      Digest.sha256(salt: salt, data) == header.dataHash
    else { throw found(.data, at: position) }
  }

  private mutating func checkNode(_ subtree: Subtree, _ digest: Digest, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: "SELECT digest FROM nodes WHERE level = ? AND place = ?")
    let stored = try Data.fetchOne(statement, arguments: [subtree.level, subtree.index])
    guard stored.flatMap({ Digest($0) }) == digest else {
      throw found(.node(level: subtree.level, index: subtree.index))
    }
    nodes += 1
  }

  private func checkHead(_ db: Database, path: String) throws {
    let head = try Row.fetchOne(db, sql: "SELECT size, range FROM head")
    let size = head?[0] as Int64? ?? 0
    guard size == range.size else { throw found(.size(expected: range.size, found: size)) }
    guard let stored = head?[1] as Data?, [UInt8](stored) == range.bytes else {
      throw found(.range)
    }
    // Every expected node was found, so more rows than that hold one that belongs to no leaf.
    let last = try Row.fetchOne(
      db, sql: "SELECT level, place, count(*) OVER () FROM nodes ORDER BY level DESC, place DESC")
    if let last, last[2] != nodes { throw found(.node(level: last[0], index: last[1])) }
  }

  private mutating func checkBlobs(_ db: Database) throws {
    let cursor = try Row.fetchCursor(db, sql: "SELECT digest, content FROM blobs NOT INDEXED")
    while let row = try cursor.next() {
      let digest = Digest.sha256(of: try EventTables.bytes(row, 1) ?? [])
      let name = try EventTables.bytes(row, 0) ?? []
      guard digest.bytes == name else {
        throw found(.blob(digest: Digest(name) ?? digest))
      }
      report.blobs += 1
    }
  }

  /// Indices against tables, and every CHECK again.
  private func checkFile(_ db: Database) throws {
    let answer = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)") ?? "no answer"
    if answer != "ok" { throw found(.unreadable(cause: answer)) }
  }
}
