package import GRDB

/// Tables that are derived from the events, and nothing else.
///
/// They are written in the transaction that appends the events, so they are never behind; they
/// can be dropped at any time and rebuilt to the same bytes. For that, what ``apply(_:in:)`` does
/// must depend on the events and the projection's own tables alone: no clock, no randomness, and
/// not on how the events are cut into calls.
package protocol LedgerProjection: Sendable {
  /// Unique among the projections of a ledger.
  var name: String { get }

  /// Counts up whenever the tables or what goes into them changes; a ledger with another version
  /// has the projection rebuilt when it is opened for writing.
  var version: Int { get }

  /// The tables it owns, in the order in which they can be dropped.
  var tables: [String] { get }

  /// Makes the tables, which are not there.
  func create(in db: Database) throws

  /// Takes in events, in order; none is left out and none comes twice.
  func apply(_ events: [RecordedEvent], in db: Database) throws
}

extension LedgerProjection {
  /// Drops the tables, those of an older version too where they have the same names.
  package func drop(in db: Database) throws {
    for table in tables {
      try db.execute(sql: "DROP TABLE IF EXISTS \(table.quotedDatabaseIdentifier)")
    }
  }
}
