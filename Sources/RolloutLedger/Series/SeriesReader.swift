package import EventLedger
import GRDB
package import RolloutModel

/// Reads series out of their projection.
package struct SeriesReader: Sendable {
  private let log: SQLiteEventLog

  package init(_ log: SQLiteEventLog) {
    self.log = log
  }

  /// Hands over one series after the other, in the order in which their rollouts were planned.
  ///
  /// A ledger that was last written to by a version without the projection has none yet: there each
  /// rollout is folded from its events, which takes longer and comes to the same.
  ///
  /// - Parameter body: gets each; the series is the only one in memory unless it keeps them. It
  ///   must not read the ledger: that is being read.
  package func forEach(
    _ request: SeriesRequest, _ body: (RunSeries) throws -> Void
  ) throws {
    guard !log.staleProjections.contains(SeriesProjection().name) else {
      return try fold(request, imported: false, body)
    }
    try log.read { db in
      let pass = try SeriesPass(db, request)
      for part in pass.parts { for series in try pass.read(part, in: db) { try body(series) } }
    }
  }

  /// What becomes of series, in the order in which their rollouts were planned.
  ///
  /// Several batches are read, and handed to `body`, at a time: memory is needed for those alone.
  ///
  /// - Parameters:
  ///   - workers: how many read at the same time.
  ///   - body: gets some series in a row, and how many come before them.
  package func mapBatches<Value: Sendable>(
    _ request: SeriesRequest, workers: Int = SeriesReader.workers,
    _ body: @escaping @Sendable (_ batch: [RunSeries], _ first: Int) throws -> Value
  ) async throws -> [Value] {
    guard !log.staleProjections.contains(SeriesProjection().name) else {
      var values: [Value] = []
      try fold(request, imported: false) { values.append(try body([$0], values.count)) }
      return values
    }
    return try await log.readParts(workers: workers) { db in
      let pass = try SeriesPass(db, request)
      return (pass, pass.parts)
    } _: { db, pass, part in
      try body(try pass.read(part, in: db), part.first)
    }
  }

  /// How many read at the same time where nobody says otherwise.
  package static let workers = 2

  /// Hands over the series of imported rollouts, read from their events.
  package func forEachImported(
    _ request: SeriesRequest, _ body: (RunSeries) throws -> Void
  ) throws {
    try fold(request, imported: true, body)
  }

  private func fold(
    _ request: SeriesRequest, imported: Bool, _ body: (RunSeries) throws -> Void
  ) throws {
    let rollouts = try log.read { db in
      try String.fetchAll(
        db,
        sql: """
          SELECT rollout FROM rollouts WHERE (imported_by IS NOT NULL) = ?
          ORDER BY first_position
          """, arguments: [imported])
    }
    let store = RolloutStore(log: log)
    for rollout in rollouts.map({ RolloutID($0) })
    where request.rollouts?.contains(rollout) ?? true {
      let entries = try store.entries(of: rollout)
      let series =
        imported
        ? try ImportedRollout(folding: entries).series(of: rollout)
        : try folded(entries, of: rollout)
      if let series, request.includes(series.facts) { try body(series) }
    }
  }

  /// Nil where the plan was redacted: without it there are no columns.
  private func folded(_ entries: [LedgerEntry], of rollout: RolloutID) throws -> RunSeries? {
    if case .redacted? = entries.first?.event { return nil }
    return try RunSeries(of: rollout, folding: entries)
  }

  package func series(_ request: SeriesRequest = SeriesRequest()) throws -> [RunSeries] {
    var all: [RunSeries] = []
    try forEach(request) { all.append($0) }
    return all
  }
}
