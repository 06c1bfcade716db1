/// One numbered file of this folder, as it is embedded into the binary.
package struct Migration: Sendable {
  /// 1, 2, 3, …: the schema version that the ledger has afterwards.
  package let number: Int

  /// The file's name without its ending.
  package let name: String

  /// The SQL text, in UTF-8.
  package let sql: [UInt8]

  package init(number: Int, name: String, sql: [UInt8]) {
    self.number = number
    self.name = name
    self.sql = sql
  }
}

/// Every migration of the ledger's schema, in order.
package enum Migrations {
  package static let all = [
    Migration(number: 1, name: "V001__events", sql: PackageResources.V001__events_sql),
    Migration(number: 2, name: "V002__evidence", sql: PackageResources.V002__evidence_sql),
    Migration(
      number: 3, name: "V003__checkpoints_by_size",
      sql: PackageResources.V003__checkpoints_by_size_sql),
  ]
}
