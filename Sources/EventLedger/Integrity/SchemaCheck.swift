import GRDB
import Migrations

/// Compares the objects of a ledger's schema with those that its migrations make.
struct SchemaCheck {
  let schema: LedgerSchema
  /// How many the ledger has.
  let version: Int

  private static let objects = """
    SELECT name, sql, type, tbl_name FROM sqlite_schema WHERE sql IS NOT NULL
    """

  func run(_ db: Database) throws {
    let expected = try DatabaseQueue().writeWithoutTransaction { fresh in
      for migration in schema.migrations.prefix(version) {
        try fresh.execute(sql: String(decoding: migration.sql, as: UTF8.self))
      }
      return try Row.fetchAll(fresh, sql: Self.objects)
    }
    let present = try Row.fetchAll(db, sql: Self.objects)
    var texts: [Object: String] = [:]
    for row in present { texts[Object(row)] = row[1] }
    for row in expected {
      let object = Object(row)
      guard let sql = texts.removeValue(forKey: object) else {
        throw IntegrityFinding(.schema(what: "`\(object.name)` is missing"))
      }
      if sql != row[1] { throw IntegrityFinding(.schema(what: "`\(object.name)` was changed")) }
    }
    // Projections have tables and indices of their own, but nobody else has triggers.
    if let object = texts.keys.filter({ $0.type == "trigger" }).min(by: { $0.name < $1.name }) {
      throw IntegrityFinding(.schema(what: "`\(object.name)` was added"))
    }
    let identity = try Row.fetchOne(db, sql: "SELECT source, created FROM ledger")
    guard let identity, let source = LedgerSource(identity[0] as String),
      identity[1] == source.id.milliseconds
    else {
      throw IntegrityFinding(
        .schema(what: "the ledger's identity and the time of its creation do not fit"))
    }
  }

  /// A trigger may have the name of a table.
  private struct Object: Hashable {
    let type: String
    let name: String

    init(_ row: Row) {
      type = row[2]
      name = row[0]
    }
  }
}
