import GRDB

extension SQLiteEventLog {
  /// Drops every projection and makes it anew from the events, all in one transaction: readers see
  /// the old tables until the new ones are complete.
  package func rebuildProjections() throws -> [ProjectionReport] {
    try write(bytes: 0) { db in
      let size = try EventTables(db, path: path).range().size
      let keeper = ProjectionKeeper(settings)
      for projection in settings.projections { try keeper.rebuild(projection, to: size, db) }
      return try settings.projections.map { try Self.report($0, position: size, db) }
    }
  }

  /// What the projections hold now; compare it with what ``rebuildProjections()`` returns.
  package func projectionReports() throws -> [ProjectionReport] {
    try read { db in
      let size = try EventTables(db, path: path).range().size
      return try settings.projections.map { try Self.report($0, position: size, db) }
    }
  }

  private static func report(
    _ projection: any LedgerProjection, position: Int64, _ db: Database
  ) throws -> ProjectionReport {
    var content = TableDigest()
    for table in projection.tables { try content.add(table, db) }
    return ProjectionReport(
      name: projection.name, version: projection.version, position: position,
      rows: content.rows, digest: content.finalize())
  }
}
