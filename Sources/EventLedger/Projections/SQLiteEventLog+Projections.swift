import GRDB

extension SQLiteEventLog {
  /// Drops every projection and makes it anew from the events, all in one transaction: readers see
  /// the old tables until the new ones are complete.
  package func rebuildProjections() throws -> [ProjectionReport] {
    try rebuildProjections(RecordPrefetch())
  }

  /// The same, with several that read and check the events.
  ///
  /// - Parameter workers: how many, the one that writes included.
  package func rebuildProjections(workers: Int) async throws -> [ProjectionReport] {
    let prefetch = RecordPrefetch()
    return try await withThrowingTaskGroup(of: Void.self) { [settings] group in
      for _ in 1..<max(1, workers) { group.addTask { await prefetch.help(settings) } }
      defer { prefetch.close() }
      return try rebuildProjections(prefetch)
    }
  }

  private func rebuildProjections(_ prefetch: RecordPrefetch) throws -> [ProjectionReport] {
    try write(bytes: 0) { db in
      let tables = EventTables(db, path: path)
      let size = try tables.range().size
      // Whoever appends or redacts waits for the lock, so that all see the same log from now on.
      prefetch.open(size: size)
      try ProjectionKeeper(settings).rebuild(to: size, db) {
        try prefetch.take { try tables.records(in: $0) }
      }
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
