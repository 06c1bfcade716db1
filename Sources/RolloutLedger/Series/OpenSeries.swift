import EventLedger
import FoundationEssentials
import GRDB
import RolloutModel

/// The series that some events in a row add to; what they add is gathered, and stored at the end.
struct OpenSeries {
  private let db: Database
  private var runs: [String: OpenRun] = [:]
  /// Streams that are no rollout with a series, so that each is looked for once.
  private var others: Set<String> = []

  init(_ db: Database) {
    self.db = db
  }

  mutating func take(_ event: RecordedEvent) throws {
    let stream = event.stream.text
    guard !others.contains(stream) else { return }
    // What does not read adds nothing, as everywhere in projections.
    guard let entry = try? LedgerEntry(event) else { return }
    if case .rolloutPlanned(let planned) = entry.event, entry.version == 0 {
      runs[stream] = try insert(stream, planned, at: entry.time)
      return
    }
    guard var run = try runs.removeValue(forKey: stream) ?? fetch(stream) else {
      others.insert(stream)
      return
    }
    run.take(entry)
    runs[stream] = run
  }

  func store() throws {
    for run in runs.values.sorted(by: { $0.number < $1.number }) { try run.store(in: db) }
  }

  private func insert(
    _ stream: String, _ planned: RolloutPlanned, at time: Timestamp
  ) throws -> OpenRun {
    let plan = SampledPlan(planned.plan)
    let json = try EventCodec.json(of: plan)
    try db.cachedStatement(sql: "INSERT OR IGNORE INTO series_plans (plan) VALUES (?)")
      .execute(arguments: [json])
    let number = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT number FROM series_plans WHERE plan = ?"),
      arguments: [json])
    try db.cachedStatement(
      sql: """
        INSERT INTO series_runs (rollout, plan, name, service, environment, started, samples,
          spans, marks) VALUES (?, ?, ?, ?, ?, ?, 0, x'', x'')
        """
    ).execute(arguments: [
      stream, number, planned.plan.name, planned.plan.service, planned.plan.environment,
      time.millisecondsSince1970,
    ])
    return OpenRun(number: db.lastInsertedRowID, intake: SeriesIntake(plan: plan))
  }

  private func fetch(_ stream: String) throws -> OpenRun? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT series_runs.number, series_plans.plan, samples, spans, marks
        FROM series_runs JOIN series_plans ON series_plans.number = series_runs.plan
        WHERE rollout = ?
        """)
    guard let row = try Row.fetchOne(statement, arguments: [stream]) else { return nil }
    let plan = try JSONDecoder().decode(SampledPlan.self, from: Data((row[1] as String).utf8))
    let spans = [UInt8](row[3] as Data)
    let last = unsafe spans.suffix(SeriesPacking.spanBytes).withUnsafeBytes {
      SeriesPacking.spans(unsafe PackedColumn.integers($0))?.last
    }
    let marks = [UInt8](row[4] as Data)
    let known = unsafe marks.withUnsafeBytes {
      SeriesPacking.marks(unsafe PackedColumn.integers($0))
    }
    return OpenRun(
      number: row[0],
      intake: SeriesIntake(plan: plan, count: row[2], span: last, marks: known ?? []),
      spans: spans, marks: marks)
  }
}

/// One series while events add to it.
private struct OpenRun {
  let number: Int64
  var intake: SeriesIntake
  var spans: [UInt8] = []
  var marks: [UInt8] = []
  private var end: RunEnd?
  /// Samples that were stored before.
  private let stored: Int
  private var columns: [SeriesColumn: [UInt8]] = [:]

  init(number: Int64, intake: SeriesIntake, spans: [UInt8] = [], marks: [UInt8] = []) {
    self.number = number
    self.intake = intake
    self.spans = spans
    self.marks = marks
    stored = intake.count
  }

  mutating func take(_ entry: LedgerEntry) {
    guard
      let addition = intake.take(entry.event, at: entry.time, position: entry.position)
    else { return }
    switch addition {
    case .mark(let mark): SeriesPacking.append(mark, to: &marks)
    case .sample(let sample): add(sample)
    }
    if let status = entry.event.endStatus {
      end = RunEnd(status, at: entry.time, position: entry.position)
    }
  }

  private mutating func add(_ sample: SeriesSample) {
    if sample.continuesSpan { spans.removeLast(SeriesPacking.spanBytes) }
    if let span = intake.span { SeriesPacking.append(span, to: &spans) }
    PackedColumn.append(sample.time.millisecondsSince1970, to: &columns[.times, default: []])
    PackedColumn.append(sample.position, to: &columns[.positions, default: []])
    for (index, value) in sample.values.prefix(SeriesColumn.limit).enumerated() {
      PackedColumn.append(value, to: &columns[.metric(index), default: []])
    }
    for (index, code) in sample.verdicts.prefix(SeriesColumn.limit).enumerated() {
      columns[.verdicts(rule: index), default: []].append(code)
    }
  }

  func store(in db: Database) throws {
    try db.cachedStatement(
      sql: """
        UPDATE series_runs SET samples = ?, spans = ?, marks = ?,
          end_status = coalesce(end_status, ?), end_time = coalesce(end_time, ?),
          end_position = coalesce(end_position, ?)
        WHERE number = ?
        """
    ).execute(arguments: [
      intake.count, Data(spans), Data(marks), end?.status.rawValue,
      end?.time.millisecondsSince1970, end?.position, number,
    ])
    for (column, bytes) in columns { try store(bytes, of: column, in: db) }
  }

  /// Fills up the last chunk that is there, then makes new ones.
  private func store(_ bytes: [UInt8], of column: SeriesColumn, in db: Database) throws {
    let select = try db.cachedStatement(sql: "SELECT numbers FROM series_columns WHERE key = ?")
    let replace = try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO series_columns (key, numbers) VALUES (?, ?)")
    var chunk = stored / SeriesColumn.chunk
    let isBegun = stored % SeriesColumn.chunk > 0
    var rest = bytes[...]
    while !rest.isEmpty {
      let key = column.key(run: number, chunk: chunk)
      var numbers = Data()
      if isBegun, chunk == stored / SeriesColumn.chunk {
        numbers = try Data.fetchOne(select, arguments: [key]) ?? numbers
      }
      let part = rest.prefix(SeriesColumn.chunk * column.width - numbers.count)
      numbers.append(contentsOf: part)
      try replace.execute(arguments: [key, numbers])
      rest = rest.dropFirst(part.count)
      chunk += 1
    }
  }
}
