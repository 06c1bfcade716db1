import EventLedger
import FoundationEssentials
import GRDB
import RolloutModel

/// The series that some events in a row add to; what they add is gathered, and stored at the end.
struct OpenSeries {
  private let db: Database
  /// The stream of the latest event, whose series is ``latest`` and not in ``runs``.
  private var latestStream = ""
  private var latest: OpenRun?
  private var runs: [String: OpenRun] = [:]
  /// Streams that are no rollout with a series, so that each is looked for once.
  private var others: Set<String> = []
  private var scanner = SampleScanner()

  init(_ db: Database) {
    self.db = db
  }

  mutating func take(_ event: RecordedEvent) throws {
    let isSample = SampleScanner.isCurrent && event.type.text == Self.sampled
    if isSample, scanner.scan(event) {
      // Moved out and back, so that its columns are not copied.
      guard var run = try takeRun(of: event.stream.text) else { return }
      run.take(scanner, event)
      latest = run
      return
    }
    // What does not read adds nothing, as everywhere in projections.
    guard let entry = try? LedgerEntry(event) else { return }
    let stream = event.stream.text
    if case .rolloutPlanned(let planned) = entry.event, entry.version == 0 {
      putBack()
      latest = try insert(stream, planned, at: entry.time)
      latestStream = stream
      return
    }
    guard var run = try takeRun(of: stream) else { return }
    run.take(entry)
    latest = run
  }

  private static let sampled = RolloutModel.EventType.sloSampled.rawValue

  /// Hands over the series of a stream, to be put into ``latest`` again; nil where it has none.
  private mutating func takeRun(of stream: String) throws -> OpenRun? {
    if stream == latestStream, let run = latest.take() { return run }
    putBack()
    latestStream = stream
    guard !others.contains(stream) else { return nil }
    if let run = try runs.removeValue(forKey: stream) ?? fetch(stream) { return run }
    others.insert(stream)
    return nil
  }

  private mutating func putBack() {
    if let run = latest.take() { runs[latestStream] = run }
    latestStream = ""
  }

  mutating func store() throws {
    putBack()
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
