import FoundationEssentials
import GRDB

extension SQLiteEventLog {
  /// Every signed checkpoint that the ledger keeps, in the order in which they came.
  package func checkpoints() throws -> [StoredCheckpoint] {
    try readCheckpoints { try $0.checkpoints() }
  }

  /// The one of the greatest size; of several of that size, the one that came last.
  package func latestCheckpoint() throws -> StoredCheckpoint? {
    try readCheckpoints { try $0.latestCheckpoint() }
  }

  /// The one that came last of those of a size.
  package func checkpoint(ofSize size: Int64) throws -> StoredCheckpoint? {
    try readCheckpoints { try $0.checkpoint(ofSize: size) }
  }
}

extension SQLiteEventLog {
  private func readCheckpoints<Value>(_ body: (EventTables) throws -> Value) throws -> Value {
    try read { db in
      try LedgerSchema(settings).requireTables(db)
      return try body(EventTables(db, path: path))
    }
  }
}

extension EventTables {
  func checkpoints() throws -> [StoredCheckpoint] {
    try checkpoints("ORDER BY number")
  }

  func latestCheckpoint() throws -> StoredCheckpoint? {
    try checkpoints("ORDER BY size DESC, number DESC LIMIT 1").first
  }

  func checkpoint(ofSize size: Int64) throws -> StoredCheckpoint? {
    try checkpoints("WHERE size = ? ORDER BY number DESC LIMIT 1", [size]).first
  }

  /// All of a size, in the order in which they came.
  func checkpoints(ofSize size: Int64) throws -> [StoredCheckpoint] {
    try checkpoints("WHERE size = ? ORDER BY number", [size])
  }

  func insert(checkpoint note: SignedNote, head: Head) throws -> StoredCheckpoint {
    let last = try Int64.fetchOne(db, sql: "SELECT max(number) FROM checkpoints")
    let number = last.map { $0 + 1 } ?? 0
    try db.execute(
      sql: "INSERT INTO checkpoints (number, size, note) VALUES (?, ?, ?)",
      arguments: [number, head.size, Data(note.bytes)])
    return StoredCheckpoint(number: number, head: head, note: note.bytes)
  }

  /// - Throws: ``LedgerFailure`` when a note is not what was stored with it.
  private func checkpoints(
    _ clause: String, _ arguments: StatementArguments = []
  ) throws -> [StoredCheckpoint] {
    try Row.fetchAll(
      db, sql: "SELECT number, size, note FROM checkpoints \(clause)", arguments: arguments
    ).map { row in
      let number: Int64 = row["number"]
      let note = [UInt8](row["note"] as Data)
      guard let read = try? SignedNote(note), let checkpoint = try? Checkpoint(read),
        checkpoint.head.size == row["size"]
      else {
        throw LedgerFailure.damaged(
          path: path, what: "expected a signed note of its size as checkpoint \(number).")
      }
      return StoredCheckpoint(number: number, head: checkpoint.head, note: note)
    }
  }
}
