import GRDB

/// Keeps the projections at the head of the log. All of it runs inside a transaction.
struct ProjectionKeeper {
  let projections: [any LedgerProjection]
  let path: String

  init(_ settings: LedgerSettings) {
    projections = settings.projections
    path = settings.path
  }

  /// The names of those that are not at the head.
  ///
  /// A damaged head does not keep anybody from reading, or nobody could examine it.
  func stale(_ db: Database) throws -> [String] {
    let size = try Int64.fetchOne(db, sql: "SELECT size FROM head")
    return try projections.filter { try place(of: $0, db) != size }.map(\.name)
  }

  /// Rebuilds what has another version, and lets what lags catch up.
  func bringUpToDate(_ db: Database) throws {
    let size = try EventTables(db, path: path).range().size
    for projection in projections {
      if let place = try place(of: projection, db), place <= size {
        do {
          try replay(projection, from: place, to: size, db)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
          // Its tables are not what the events before made of them: they are made anew.
          try rebuild(projection, to: size, db)
        }
      } else {
        try rebuild(projection, to: size, db)
      }
    }
  }

  /// Takes in events that were just appended at `position`.
  func apply(_ records: [RecordedEvent], from position: Int64, _ db: Database) throws {
    let end = position + Int64(records.count)
    for projection in projections {
      let statement = try db.cachedStatement(
        sql: """
          UPDATE projections SET position = ? WHERE name = ? AND version = ? AND position = ?
          """)
      try statement.execute(arguments: [end, projection.name, projection.version, position])
      if db.changesCount == 1 {
        try projection.apply(records, in: db)
      } else {
        // A writer without this projection, or with another version of it, was here meanwhile.
        try bringUpToDate(db)
      }
    }
  }

  func rebuild(_ projection: any LedgerProjection, to size: Int64, _ db: Database) throws {
    try begin(projection, db)
    try replay(projection, from: 0, to: size, db)
  }

  private func begin(_ projection: any LedgerProjection, _ db: Database) throws {
    try projection.drop(in: db)
    try projection.create(in: db)
    try db.execute(
      sql: """
        INSERT INTO projections (name, version, position) VALUES (?, ?, 0)
        ON CONFLICT (name) DO UPDATE SET version = excluded.version, position = 0
        """, arguments: [projection.name, projection.version])
  }

  private func end(_ projection: any LedgerProjection, at size: Int64, _ db: Database) throws {
    try db.execute(
      sql: "UPDATE projections SET position = ? WHERE name = ?", arguments: [size, projection.name])
  }

  /// Makes every projection anew in one pass over the log.
  ///
  /// - Parameter next: the events that come next; nil at the end.
  func rebuild(
    to size: Int64, _ db: Database, _ next: () throws -> [RecordedEvent]?
  ) throws {
    for projection in projections { try begin(projection, db) }
    while let records = try next() {
      for projection in projections { try projection.apply(records, in: db) }
    }
    for projection in projections { try end(projection, at: size, db) }
  }

  /// How many events a projection has taken in, or nil when there is none of this version.
  private func place(of projection: any LedgerProjection, _ db: Database) throws -> Int64? {
    try Int64.fetchOne(
      db, sql: "SELECT position FROM projections WHERE name = ? AND version = ?",
      arguments: [projection.name, projection.version])
  }

  private func replay(
    _ projection: any LedgerProjection, from start: Int64, to size: Int64, _ db: Database
  ) throws {
    guard start < size else { return }
    let tables = EventTables(db, path: path)
    var next = start
    while next < size {
      let records = try tables.records(
        "WHERE position >= ? ORDER BY position LIMIT ?",
        [next, LedgerLimit.replayBatch])
      guard let first = records.first, first.position.rawValue == next else {
        throw LedgerFailure.damaged(path: path, what: "expected an event at position \(next).")
      }
      try projection.apply(records, in: db)
      next += Int64(records.count)
    }
    try end(projection, at: size, db)
  }
}
