import FoundationEssentials
import GRDB

extension EventTables {
  /// The blobs that an event cites, in the order of its data, each once.
  func blobs(citedBy record: RecordedEvent) -> [Digest] {
    guard let data = record.data else { return [] }
    var found: [Digest] = []
    for digest in Self.citations(in: data) where !found.contains(digest) { found.append(digest) }
    return found
  }

  private static func citations(in data: [UInt8]) -> [Digest] {
    unsafe data.withUnsafeBytes { (try? unsafe BlobCitation.all(in: $0))?.map(\.digest) ?? [] }
  }

  func hasBlob(_ digest: Digest) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM blobs WHERE digest = ?)",
      arguments: [Data(digest.bytes)]) ?? false
  }

  /// The other events that cite a blob; what a redacted one cited is not known.
  ///
  /// > Complexity: reads the data of every event: no index knows citations.
  func positions(citing digest: Digest, except position: Position) throws -> [Position] {
    let cursor = try Row.fetchCursor(
      db,
      sql: """
        SELECT position, data FROM events NOT INDEXED
        WHERE position <> ? AND instr(data, ?) > 0 ORDER BY position
        """,
      arguments: [position.rawValue, Data(digest.description.utf8)])
    var found: [Position] = []
    while let row = try cursor.next() {
      // The digest may also stand there as a mere text.
      guard let data = try Self.bytes(row, 1), Self.citations(in: data).contains(digest) else {
        continue
      }
      found.append(Position(row[0]))
    }
    return found
  }

  /// Erases what the `event.redacted` at `redactor` names; the triggers accept nothing else.
  func erase(_ redaction: Redaction, redactor: Position) throws {
    var number = try Int64.fetchOne(db, sql: "SELECT count(*) FROM redactions") ?? 0
    func record(position: Int64?, blob: Data?) throws {
      try db.execute(
        sql: "INSERT INTO redactions (number, redactor, position, blob) VALUES (?, ?, ?, ?)",
        arguments: [number, redactor.rawValue, position, blob])
      number += 1
    }
    if redaction.data {
      try record(position: redaction.position, blob: nil)
      try db.execute(
        sql: "UPDATE events SET salt = NULL, data = NULL WHERE position = ?",
        arguments: [redaction.position])
    }
    for digest in redaction.digests {
      let name = Data(digest.bytes)
      try record(position: nil, blob: name)
      try db.execute(sql: "DELETE FROM blobs WHERE digest = ?", arguments: [name])
    }
  }
}
