import FoundationEssentials
import GRDB
import Migrations

/// Tells a ledger from other files, and brings its tables up to date.
struct LedgerSchema {
  /// `RLDG` in ASCII, at byte 68 of the file, where `file(1)` looks.
  ///
  /// > Source: <https://www.sqlite.org/pragma.html#pragma_application_id>
  static let applicationID: Int64 = 0x524C_4447

  let path: String
  let migrations: [Migration]

  init(_ settings: LedgerSettings) {
    path = settings.path
    migrations = settings.migrations
  }

  /// Refuses what is not a ledger, is newer, or was made by other migrations than ours.
  ///
  /// - Returns: the number of migrations that the ledger has.
  @discardableResult
  func check(_ db: Database) throws -> Int {
    let application = try Int64.fetchOne(db, sql: "PRAGMA application_id")
    guard application == Self.applicationID else {
      throw LedgerFailure.notALedger(path: path, found: "an SQLite database of something else")
    }
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard version <= migrations.count else {
      throw LedgerFailure.newerSchema(path: path, found: version, known: migrations.count)
    }
    let rows = try Row.fetchAll(
      db, sql: "SELECT number, name, checksum FROM migrations ORDER BY number")
    if rows.count > migrations.count {
      throw LedgerFailure.newerSchema(path: path, found: rows.count, known: migrations.count)
    }
    guard rows.count == version, version > 0 else {
      throw LedgerFailure.damaged(
        path: path,
        what: "expected \(version) recorded migrations, as `user_version` says, "
          + "but there are \(rows.count).")
    }
    for (row, migration) in zip(rows, migrations) {
      let found = Digest(row[2] as Data)
      guard row[0] == migration.number, row[1] == migration.name, found == migration.checksum
      else {
        throw LedgerFailure.alteredSchema(
          path: path, migration: migration.name,
          found: "\(row[1] as String) "
            + (found?.description ?? "without a checksum"),
          known: migration.checksum.description)
      }
    }
    return version
  }

  /// The migration that made the last table which a reader asks for. What came later makes writing
  /// quicker, and a copy that nobody writes to must stay verifiable.
  private static let lastTables = 2

  /// Refuses a ledger that lacks tables which a reader asks for; opened for writing, it gets them.
  ///
  /// - Returns: the number of migrations that the ledger has.
  @discardableResult
  func requireTables(_ db: Database) throws -> Int {
    let version = try check(db)
    guard version >= min(Self.lastTables, migrations.count) else {
      throw LedgerFailure.olderSchema(path: path, found: version, known: migrations.count)
    }
    return version
  }

  /// Applies what is missing, each migration in a transaction of its own.
  func migrate(_ db: Database, from version: Int, at time: EventTime) throws {
    for migration in migrations.dropFirst(version) {
      try db.inTransaction(.immediate) {
        try apply(migration, db, at: time)
        return .commit
      }
    }
  }

  func apply(_ migration: Migration, _ db: Database, at time: EventTime) throws {
    try db.execute(sql: String(decoding: migration.sql, as: UTF8.self))
    try db.execute(
      sql: "INSERT INTO migrations (number, name, checksum, applied) VALUES (?, ?, ?, ?)",
      arguments: [
        migration.number, migration.name, Data(migration.checksum.bytes), time.milliseconds,
      ])
    try db.execute(sql: "PRAGMA user_version = \(migration.number)")
  }

  func source(_ db: Database) throws -> LedgerSource {
    let text = try String.fetchOne(db, sql: "SELECT source FROM ledger")
    guard let source = text.flatMap(LedgerSource.init) else {
      throw LedgerFailure.damaged(
        path: path, what: "expected the ledger's identity, a urn:uuid, got \(text ?? "nothing").")
    }
    return source
  }
}

extension Migration {
  var checksum: Digest { Digest.sha256(of: sql) }
}
