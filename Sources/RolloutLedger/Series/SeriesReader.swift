package import EventLedger
import FoundationEssentials
import GRDB
package import RolloutModel

/// Which rollouts, and which of their columns.
package struct SeriesRequest: Hashable, Sendable {
  /// Ids; nil for any.
  package var rollouts: Set<RolloutID>?
  package var service: String?
  package var environment: String?
  package var plan: String?
  package var since: Timestamp?
  package var until: Timestamp?
  package var statuses: Set<RolloutStatus>?
  /// Metrics whose values are wanted; nil for all.
  package var metrics: Set<MetricName>?
  /// Whether times, positions and recorded verdicts are wanted, too.
  package var withEvidence = true

  package init() {}

  /// Whether a rollout is asked for, whatever its id.
  func includes(_ facts: RunFacts) -> Bool {
    if let service, facts.service != service { return false }
    if let environment, facts.environment != environment { return false }
    if let plan, facts.name != plan { return false }
    if let since, facts.startedAt.map({ $0 < since }) ?? true { return false }
    if let until, facts.startedAt.map({ $0 >= until }) ?? true { return false }
    if let statuses { return facts.end.map { statuses.contains($0.status) } ?? false }
    return true
  }
}

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
    try log.read { db in try SeriesPass(db, request).run(body) }
  }

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

/// One reading of the tables as they were at one moment.
private struct SeriesPass {
  private let db: Database
  private let request: SeriesRequest
  private var plans: [Int64: SampledPlan] = [:]

  init(_ db: Database, _ request: SeriesRequest) throws {
    self.db = db
    self.request = request
    let rows = try Row.fetchCursor(db, sql: "SELECT number, plan FROM series_plans")
    while let row = try rows.next() {
      let json = Data((row[1] as String).utf8)
      guard let plan = try? JSONDecoder().decode(SampledPlan.self, from: json) else {
        throw SeriesDamaged(table: "series_plans", run: row[0])
      }
      plans[row[0]] = plan
    }
  }

  func run(_ body: (RunSeries) throws -> Void) throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT number, rollout, plan, name, service, environment, started, end_status, end_time,
          end_position, spans, marks
        FROM series_runs WHERE (?1 IS NULL OR service = ?1) AND (?2 IS NULL OR environment = ?2)
          AND (?3 IS NULL OR name = ?3) AND (?4 IS NULL OR started >= ?4)
          AND (?5 IS NULL OR started < ?5)
        ORDER BY number
        """,
      arguments: [
        request.service, request.environment, request.plan, request.since?.millisecondsSince1970,
        request.until?.millisecondsSince1970,
      ])
    while let row = try rows.next() {
      guard request.rollouts?.contains(RolloutID(row[1])) ?? true else { continue }
      if let statuses = request.statuses {
        guard let status = (row[7] as String?).flatMap(RolloutStatus.init(rawValue:)),
          statuses.contains(status)
        else { continue }
      }
      try body(try series(row))
    }
  }

  private func series(_ row: Row) throws -> RunSeries {
    let number: Int64 = row[0]
    guard let plan = plans[row[2]] else { throw damaged("series_plans", number) }
    let spans = try row.withUnsafeData(atIndex: 10) { try numbers($0) }
    let marks = try row.withUnsafeData(atIndex: 11) { try numbers($0) }
    guard let spans = SeriesPacking.spans(spans), let marks = SeriesPacking.marks(marks) else {
      throw damaged("series_runs", number)
    }
    var end: RunEnd?
    if let status = (row[7] as String?).flatMap(RolloutStatus.init(rawValue:)) {
      end = RunEnd(
        status, at: Timestamp(millisecondsSince1970: row[8]), position: row[9])
    }
    var series = RunSeries(
      rollout: RolloutID(row[1]),
      facts: RunFacts(
        name: row[3], service: row[4], environment: row[5],
        startedAt: Timestamp(millisecondsSince1970: row[6]), end: end),
      plan: plan, spans: spans, marks: marks)
    try fill(&series, number)
    return series
  }

  private func fill(_ series: inout RunSeries, _ number: Int64) throws {
    let count = series.count
    guard count > 0 else { return }
    for (index, metric) in series.plan.metrics.enumerated()
    where request.metrics?.contains(metric.name) ?? true {
      series.values[index] = unsafe try column(.metric(index), of: number, count: count) {
        unsafe PackedColumn.doubles($0)
      }
    }
    guard request.withEvidence else { return }
    series.times = unsafe try column(.times, of: number, count: count) {
      unsafe PackedColumn.integers($0)
    }
    series.positions = unsafe try column(.positions, of: number, count: count) {
      unsafe PackedColumn.integers($0)
    }
    for index in series.plan.policy.rules.indices {
      series.verdicts[index] = unsafe try column(.verdicts(rule: index), of: number, count: count) {
        unsafe [UInt8]($0)
      }
    }
  }

  private func column<Number>(
    _ column: SeriesColumn, of run: Int64, count: Int,
    _ read: (UnsafeRawBufferPointer) -> [Number]
  ) throws -> [Number] {
    let statement = try db.cachedStatement(
      sql: "SELECT numbers FROM series_columns WHERE key >= ? AND key < ? ORDER BY key")
    let rows = try Row.fetchCursor(
      statement, arguments: [column.key(run: run, chunk: 0), column.key(run: run + 1, chunk: 0)])
    var numbers: [Number] = []
    while let row = try rows.next() {
      let chunk = try row.withUnsafeData(atIndex: 0) { data in
        unsafe (data ?? Data()).withUnsafeBytes { unsafe read($0) }
      }
      if numbers.isEmpty { numbers = chunk } else { numbers += chunk }
    }
    guard numbers.count == count else { throw damaged("series_columns", run) }
    return numbers
  }

  private func numbers(_ data: Data?) throws -> [Int64] {
    unsafe (data ?? Data()).withUnsafeBytes { unsafe PackedColumn.integers($0) }
  }

  private func damaged(_ table: String, _ run: Int64) -> SeriesDamaged {
    SeriesDamaged(table: table, run: run)
  }
}

/// The projection is not what the events make of it.
package struct SeriesDamaged: Error, Hashable, Sendable, CustomStringConvertible {
  let table: String
  let run: Int64

  package var description: String {
    "expected the table \(table) as the events make it, got something else in row \(run)\n"
      + "Hint: `rollout projections rebuild` makes it anew from the events."
  }
}
