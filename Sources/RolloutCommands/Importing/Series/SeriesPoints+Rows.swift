import RolloutModel
import RolloutRunner

extension SeriesPoints {
  /// Reads CSV or JSONL.
  ///
  /// - Throws: ``SeriesRefusal``
  init(rows: SeriesRows, by map: SeriesMap) throws(SeriesRefusal) {
    try SeriesPoints.check(rows, map)
    for fault in rows.faults {
      faults.append(Fault(line: fault.line, words: fault.words))
    }
    let metrics = Dictionary(
      map.metrics.enumerated().map { ($0.element.column, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    var names: Set<String> = []
    for row in rows.rows { add(row, map, metrics, &names) }
    guard let long = map.long else { return }
    for metric in map.metrics where !names.contains(metric.column) {
      throw .nothingThere(
        wanted: "'\(metric.column)' in the column '\(long.metric)'", found: names.sorted())
    }
  }

  /// A column that no row has is a mistake in the map, not a run without data.
  private static func check(_ rows: SeriesRows, _ map: SeriesMap) throws(SeriesRefusal) {
    for column in map.columns where !rows.columns.contains(column) {
      let isThere = rows.rows.contains { $0.cell(column) != .missing }
      guard !isThere else { continue }
      throw .nothingThere(wanted: "the column '\(column)'", found: rows.columns)
    }
  }

  private mutating func add(
    _ row: SeriesRow, _ map: SeriesMap, _ metrics: [String: Int], _ names: inout Set<String>
  ) {
    var mark: Mark?
    do throws(SeriesRowFault) {
      if case .columns(let columns) = map.cut { mark = try self.mark(row, columns) }
      let time = try SeriesPoints.time(row, map)
      guard let long = map.long else {
        for (index, metric) in map.metrics.enumerated() {
          let value = try row.value(metric.column, metric.conversion)
          add(value, index, time, row.line, mark)
        }
        return
      }
      let name = try row.text(long.metric)
      names.insert(name)
      guard let index = metrics[name] else { return }
      let conversion = map.metrics[index].conversion
      if let column = long.unit {
        let unit = try row.text(column)
        guard unit == conversion.from else {
          throw SeriesRowFault(
            "expected the unit \(conversion.from) of '\(name)', as the map says, got '\(unit)'")
        }
      }
      add(try row.value(long.value, conversion), index, time, row.line, mark)
    } catch {
      faults.append(Fault(line: row.line, words: error.words, run: mark?.run))
    }
  }

  private mutating func add(
    _ value: SeriesRow.Value, _ metric: Int, _ time: Timestamp, _ line: Int, _ mark: Mark?
  ) {
    if case .absent = value.value { return }
    points.append(
      Point(time: time, metric: metric, value: value.value, place: line, mark: mark))
    if let note = value.note { notes.append(Fault(line: line, words: note, run: mark?.run)) }
  }

  private static func time(
    _ row: SeriesRow, _ map: SeriesMap
  ) throws(SeriesRowFault) -> Timestamp {
    guard let time = map.time else { throw SeriesRowFault("expected a time") }
    let text = try row.text(time.column)
    do throws(SeriesTime.Refusal) {
      return try time.read(text)
    } catch {
      throw SeriesRowFault(error.words)
    }
  }

  private mutating func mark(
    _ row: SeriesRow, _ columns: SeriesColumns
  ) throws(SeriesRowFault) -> Mark {
    let run = try row.text(columns.run)
    let label = try row.text(columns.stage)
    guard let stage = Stage(label: label) ?? SeriesPoints.cohort(label) else {
      throw SeriesRowFault(
        "expected a stage such as baseline, cohort_5 or 5, got '\(Printable.cut(label, to: 60))'")
    }
    try readOutcome(row, columns, of: run)
    if let column = columns.service, row.cell(column).isSomething {
      let service = try row.text(column)
      if let known = services[run], known != service {
        throw SeriesRowFault(
          "expected the service \(known) of '\(run)', as rows before say, got "
            + "'\(Printable.cut(service, to: 60))'")
      }
      services[run] = service
    }
    return Mark(run: run, stage: stage)
  }

  private mutating func readOutcome(
    _ row: SeriesRow, _ columns: SeriesColumns, of run: String
  ) throws(SeriesRowFault) {
    if let column = columns.outcome, row.cell(column).isSomething {
      let text = try row.text(column)
      guard let outcome = ImportedStatus(rawValue: text) else {
        throw SeriesRowFault(
          "expected the outcome completed, blocked or undecided, got "
            + "'\(Printable.cut(text, to: 60))'")
      }
      if let known = outcomes[run], known != outcome {
        throw SeriesRowFault(
          "expected the outcome \(known.rawValue) of '\(run)', as rows before say, got \(text)")
      }
      outcomes[run] = outcome
    }
  }

  /// `25`
  private static func cohort(_ label: String) -> Stage? {
    guard let percent = Int(label).flatMap(CohortPercent.init), String(percent.value) == label
    else {
      return nil
    }
    return .cohort(percent)
  }
}

extension SeriesMap {
  /// Every column that rows must have.
  var columns: [String] {
    var columns = time.map { [$0.column] } ?? []
    if let long {
      columns += [long.metric, long.value] + (long.unit.map { [$0] } ?? [])
    } else {
      columns += metrics.map(\.column)
    }
    if case .columns(let cut) = cut {
      columns += [cut.run, cut.stage] + [cut.outcome, cut.service].compactMap(\.self)
    }
    return columns
  }
}
