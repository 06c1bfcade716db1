import EventLedger
import FoundationEssentials
import GRDB
import RolloutModel

/// One series while events add to it.
struct OpenRun {
  let number: Int64
  var intake: SeriesIntake
  var spans: [UInt8] = []
  var marks: [UInt8] = []
  private var end: RunEnd?
  /// Samples that were stored before.
  private let stored: Int
  private var times: [UInt8] = []
  private var positions: [UInt8] = []
  private var values: [[UInt8]]
  private var verdicts: [[UInt8]]

  init(number: Int64, intake: SeriesIntake, spans: [UInt8] = [], marks: [UInt8] = []) {
    self.number = number
    self.intake = intake
    self.spans = spans
    self.marks = marks
    stored = intake.count
    values = intake.plan.metrics.prefix(SeriesColumn.limit).map { _ in [] }
    verdicts = intake.plan.policy.rules.prefix(SeriesColumn.limit).map { _ in [] }
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

  /// Takes in a sample that was read into a scanner.
  mutating func take(_ scanner: SampleScanner, _ event: RecordedEvent) {
    let plan = intake.plan
    let values = plan.metrics.map { metric in
      scanner.readings.first { scanner.names[$0.metric] == metric.name.text }?.value
        ?? PackedReading.absent
    }
    let verdicts = plan.policy.rules.enumerated().map { index, rule in
      let name = rule.name.text
      if index < scanner.verdicts.count, scanner.names[scanner.verdicts[index].rule] == name {
        return scanner.verdicts[index].code
      }
      return scanner.verdicts.first { scanner.names[$0.rule] == name }?.code
        ?? Verdict.missingCode
    }
    let sample = intake.take(
      sampleOf: scanner.stage, attempt: scanner.attempt, at: Timestamp(event.time),
      position: event.position.rawValue, values: values, verdicts: verdicts)
    if let sample { add(sample) }
  }

  private mutating func add(_ sample: SeriesSample) {
    if sample.continuesSpan { spans.removeLast(SeriesPacking.spanBytes) }
    if let span = intake.span { SeriesPacking.append(span, to: &spans) }
    PackedColumn.append(sample.time.millisecondsSince1970, to: &times)
    PackedColumn.append(sample.position, to: &positions)
    for index in values.indices { PackedColumn.append(sample.values[index], to: &values[index]) }
    for index in verdicts.indices { verdicts[index].append(sample.verdicts[index]) }
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
    try store(times, of: .times, in: db)
    try store(positions, of: .positions, in: db)
    for (index, bytes) in values.enumerated() { try store(bytes, of: .metric(index), in: db) }
    for (index, bytes) in verdicts.enumerated() {
      try store(bytes, of: .verdicts(rule: index), in: db)
    }
  }

  /// Fills up the last chunk that is there, then makes new ones.
  private func store(_ bytes: [UInt8], of column: SeriesColumn, in db: Database) throws {
    guard !bytes.isEmpty else { return }
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
