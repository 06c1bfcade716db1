import FoundationEssentials
import GRDB
import RolloutModel

/// One reading of the tables as they are at one moment, in parts that anybody may read.
///
/// A column of many rollouts is read in one go: its chunks lie next to each other.
struct SeriesPass: Sendable {
  /// Rollouts that are read in one go.
  struct Part: Sendable {
    /// Of their rows, rising.
    var numbers: [Int64]
    /// How many rollouts come before them.
    var first: Int
  }

  private let request: SeriesRequest
  private let plans: [Int64: SampledPlan]
  let parts: [Part]

  /// Rollouts of a part, at most.
  private static let partLength = 32

  init(_ db: Database, _ request: SeriesRequest) throws {
    self.request = request
    var plans: [Int64: SampledPlan] = [:]
    let rows = try Row.fetchCursor(db, sql: "SELECT number, plan FROM series_plans")
    while let row = try rows.next() {
      let json = Data((row[1] as String).utf8)
      guard let plan = try? JSONDecoder().decode(SampledPlan.self, from: json) else {
        throw SeriesDamaged(table: "series_plans", run: row[0])
      }
      plans[row[0]] = plan
    }
    self.plans = plans
    let numbers = try Self.numbers(db, request)
    parts = stride(from: 0, to: numbers.count, by: Self.partLength).map {
      Part(numbers: Array(numbers[$0..<min($0 + Self.partLength, numbers.count)]), first: $0)
    }
  }

  private static func numbers(_ db: Database, _ request: SeriesRequest) throws -> [Int64] {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT number, rollout, end_status FROM series_runs
        WHERE (?1 IS NULL OR service = ?1) AND (?2 IS NULL OR environment = ?2)
          AND (?3 IS NULL OR name = ?3) AND (?4 IS NULL OR started >= ?4)
          AND (?5 IS NULL OR started < ?5)
        ORDER BY number
        """,
      arguments: [
        request.service, request.environment, request.plan, request.since?.millisecondsSince1970,
        request.until?.millisecondsSince1970,
      ])
    var numbers: [Int64] = []
    while let row = try rows.next() {
      if let rollouts = request.rollouts, !rollouts.contains(RolloutID(row[1])) { continue }
      if let statuses = request.statuses {
        guard let status = (row[2] as String?).flatMap(RolloutStatus.init(rawValue:)),
          statuses.contains(status)
        else { continue }
      }
      numbers.append(row[0])
    }
    return numbers
  }

  /// The series of a part, in its order.
  ///
  /// - Throws: ``SeriesDamaged``
  func read(_ part: Part, in db: Database) throws -> [RunSeries] {
    let part = part.numbers
    var all = try skeletons(part, in: db)
    let metrics = all.map(\.plan.metrics.count).max() ?? 0
    for index in 0..<min(metrics, SeriesColumn.limit) {
      unsafe try fill(&all, part, .metric(index), in: db, PackedColumn.doubles) { series in
        index < series.plan.metrics.count
          && request.metrics?.contains(series.plan.metrics[index].name) ?? true
      } append: {
        $0.values[index].append(whole: $1)
      }
    }
    if request.evidence.contains(.times) {
      unsafe try fill(&all, part, .times, in: db, PackedColumn.integers) { _ in
        true
      } append: {
        $0.times.append(whole: $1)
      }
    }
    if request.evidence.contains(.positions) {
      unsafe try fill(&all, part, .positions, in: db, PackedColumn.integers) { _ in
        true
      } append: {
        $0.positions.append(whole: $1)
      }
    }
    guard request.evidence.contains(.verdicts) else { return all }
    let rules = all.map(\.plan.policy.rules.count).max() ?? 0
    for index in 0..<min(rules, SeriesColumn.limit) {
      unsafe try fill(
        &all, part, .verdicts(rule: index), in: db, { unsafe [UInt8]($0) }
      ) {
        index < $0.plan.policy.rules.count
      } append: {
        $0.verdicts[index].append(whole: $1)
      }
    }
    return all
  }

  /// The series without their columns.
  private func skeletons(_ part: [Int64], in db: Database) throws -> [RunSeries] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT number, rollout, plan, name, service, environment, started, end_status, end_time,
          end_position, spans, marks
        FROM series_runs WHERE number >= ? AND number <= ? ORDER BY number
        """)
    var all: [RunSeries] = []
    all.reserveCapacity(part.count)
    for range in ranges(of: part) {
      let rows = try Row.fetchCursor(statement, arguments: [range.lowerBound, range.upperBound])
      while let row = try rows.next() {
        guard all.count < part.count, part[all.count] == row[0] else { continue }
        all.append(try series(row))
      }
    }
    guard all.count == part.count else { throw SeriesDamaged(table: "series_runs", run: 0) }
    return all
  }

  /// What is read in one go: everything from the first to the last, unless most of it is not
  /// asked for.
  private func ranges(of part: [Int64]) -> [ClosedRange<Int64>] {
    guard let first = part.first, let last = part.last else { return [] }
    let isDense = Int(last - first) < 4 * part.count
    return isDense ? [first...last] : part.map { $0...$0 }
  }

  private func series(_ row: Row) throws -> RunSeries {
    let number: Int64 = row[0]
    guard let plan = plans[row[2]] else {
      throw SeriesDamaged(table: "series_plans", run: number)
    }
    let spans = try row.withUnsafeData(atIndex: 10) { try numbers($0) }
    let marks = try row.withUnsafeData(atIndex: 11) { try numbers($0) }
    guard let spans = SeriesPacking.spans(spans), let marks = SeriesPacking.marks(marks) else {
      throw SeriesDamaged(table: "series_runs", run: number)
    }
    var end: RunEnd?
    if let status = (row[7] as String?).flatMap(RolloutStatus.init(rawValue:)) {
      end = RunEnd(
        status, at: Timestamp(millisecondsSince1970: row[8]), position: row[9])
    }
    return RunSeries(
      rollout: RolloutID(row[1]),
      facts: RunFacts(
        name: row[3], service: row[4], environment: row[5],
        startedAt: Timestamp(millisecondsSince1970: row[6]), end: end),
      plan: plan, spans: spans, marks: marks)
  }

  private func numbers(_ data: Data?) throws -> [Int64] {
    unsafe (data ?? Data()).withUnsafeBytes { unsafe PackedColumn.integers($0) }
  }

  /// Reads one column of all series that want it.
  private func fill<Number>(
    _ all: inout [RunSeries], _ part: [Int64], _ column: SeriesColumn, in db: Database,
    _ read: (UnsafeRawBufferPointer) -> [Number], wanted: (RunSeries) -> Bool,
    append: (inout RunSeries, [Number]) -> Void
  ) throws {
    let isWanted = all.map { $0.count > 0 && wanted($0) }
    guard isWanted.contains(true) else { return }
    let statement = try db.cachedStatement(
      sql: "SELECT key, numbers FROM series_columns WHERE key >= ? AND key < ? ORDER BY key")
    var found = Array(repeating: 0, count: part.count)
    var index = 0
    for range in ranges(of: part) {
      let rows = try Row.fetchCursor(
        statement,
        arguments: [
          column.key(run: range.lowerBound, chunk: 0),
          column.key(run: range.upperBound + 1, chunk: 0),
        ])
      while let row = try rows.next() {
        let run = SeriesColumn.run(ofKey: row[0])
        while index < part.count, part[index] < run { index += 1 }
        guard index < part.count, part[index] == run, isWanted[index] else { continue }
        let chunk = try row.withUnsafeData(atIndex: 1) { data in
          unsafe (data ?? Data()).withUnsafeBytes { unsafe read($0) }
        }
        found[index] += chunk.count
        append(&all[index], chunk)
      }
    }
    for index in part.indices where isWanted[index] && found[index] != all[index].count {
      throw SeriesDamaged(table: "series_columns", run: part[index])
    }
  }
}

extension Array {
  /// Takes over a whole chunk, the first one without a copy.
  fileprivate mutating func append(whole chunk: [Element]) {
    if isEmpty { self = chunk } else { self += chunk }
  }
}
