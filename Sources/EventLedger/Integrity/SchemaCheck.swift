import GRDB
import Migrations

/// Compares the objects of a ledger's schema with those that the migrations make.
struct SchemaCheck {
  let schema: LedgerSchema

  private static let objects = """
    SELECT name, sql, type, tbl_name FROM sqlite_schema WHERE sql IS NOT NULL
    """

  func run(_ db: Database) throws {
    let expected = try DatabaseQueue().writeWithoutTransaction { fresh in
      for migration in schema.migrations {
        try fresh.execute(sql: String(decoding: migration.sql, as: UTF8.self))
      }
      return try Row.fetchAll(fresh, sql: Self.objects)
    }
    let present = try Row.fetchAll(db, sql: Self.objects)
    var texts: [String: String] = [:]
    for row in present { texts[row[0]] = row[1] }
    for row in expected {
      let name: String = row[0]
      guard let sql = texts.removeValue(forKey: name) else {
        throw IntegrityFinding(.schema(what: "`\(name)` is missing"))
      }
      if sql != row[1] { throw IntegrityFinding(.schema(what: "`\(name)` was changed")) }
    }
    // Projections have tables of their own, but nobody else has triggers on the log's.
    let tables = Set(expected.map { $0[3] as String })
    for row in present where row[2] == "trigger" && tables.contains(row[3]) {
      let name: String = row[0]
      if texts[name] != nil { throw IntegrityFinding(.schema(what: "`\(name)` was added")) }
    }
  }
}
