import RolloutModel

/// Reads the three result files, a row a line.
struct ResultRows {
  let file: String
  let kind: ImportedRow.Kind
  let paths: OriginalPaths

  /// The keys of a line in the order in which the harness writes them.
  private var keys: [String] {
    switch kind {
    case .gate: ["gate", "status", "duration_seconds", "log_file", "reason", "command"]
    case .cohort:
      ["cohort_percent", "status", "http_status", "reason", "duration_seconds", "response_file"]
    case .slo:
      [
        "label", "status", "reason", "duration_seconds", "p95_latency_ms", "error_budget_ratio",
        "snapshot_file",
      ]
    case .step, .environment, .warning: []
    }
  }

  func read(_ bytes: [UInt8], into notes: inout ImportNotes) {
    let lines = TextLines(bytes)
    if lines.hasCarriageReturns {
      notes.report(file, "lines end in CR LF, which the harness does not write", kept: "as rows")
    }
    for line in lines.lines {
      let isLast = lines.endsWithoutBreak && line == lines.lines.last
      read(line, isUnfinished: isLast, into: &notes)
    }
  }

  private func read(_ line: TextLines.Line, isUnfinished: Bool, into notes: inout ImportNotes) {
    var flaws = line.flaws
    guard !line.bytes.isEmpty else {
      notes.report(
        file, line.number, flaws.joined(separator: ", "), kept: "in the file only")
      return
    }
    if let objects = FlatObjectParser.objects(in: line.bytes) {
      if objects.count > 1 { flaws.append("\(objects.count) objects on one line") }
      if isUnfinished { flaws.append("no line break at the end of the file") }
      let isRecovered = !line.flaws.isEmpty || objects.count > 1
      for object in objects {
        add(object, line.number, flaws, isRecovered: isRecovered, into: &notes)
      }
      return
    }
    for segment in segments(of: line.bytes) { read(segment, line.number, flaws, into: &notes) }
  }

  private func read(
    _ segment: [UInt8], _ number: Int, _ flaws: [String], into notes: inout ImportNotes
  ) {
    var flaws = flaws
    if let objects = FlatObjectParser.objects(in: segment), objects.count == 1 {
      flaws.append("it follows a broken object on the same line")
      return add(objects[0], number, flaws, isRecovered: true, into: &notes)
    }
    let found = BrokenLineReader(keys: keys).read(segment)
    flaws.append(
      found.isCut ? "the line is cut, or was never finished" : "no JSON: a value is not escaped")
    if !found.unreadable.isEmpty {
      flaws.append("no value for " + found.unreadable.joined(separator: ", "))
    }
    add(found.object, number, flaws, isRecovered: true, into: &notes)
  }

  /// A line in which another object begins before the first one has ended.
  private func segments(of line: [UInt8]) -> [[UInt8]] {
    let beginning = Array("{\"\(keys[0])\":".utf8)
    var starts: [Int] = []
    for index in line.indices where line[index...].starts(with: beginning) { starts.append(index) }
    guard starts.count > 1 else { return [line] }
    starts[0] = 0
    let ends = starts.dropFirst() + [line.count]
    return zip(starts, ends).map { Array(line[$0..<$1]) }
  }

  private func add(
    _ object: FlatObject, _ number: Int, _ flaws: [String], isRecovered: Bool,
    into notes: inout ImportNotes
  ) {
    var flaws = flaws
    guard var row = row(of: object, number) else {
      flaws.append("no \(keys[0])")
      notes.report(file, number, flaws.joined(separator: ", "), kept: "in the file only")
      return
    }
    if isRecovered { row.isRecovered = true }
    if let status = row.status, !["passed", "failed", "skipped"].contains(status) {
      flaws.append("expected the status passed, failed or skipped, got '\(status)'")
    }
    if object["status"]?.string == nil { flaws.append("no status") }
    if kind == .slo, row.status == "passed" || (row.status == "failed" && row.reason == nil) {
      for key in ["p95_latency_ms", "error_budget_ratio"] where object[key]?.number == nil {
        flaws.append("no number for \(key)")
      }
    }
    notes.add(row)
    guard !flaws.isEmpty else { return }
    notes.report(file, number, flaws.joined(separator: ", "), kept: "as " + row.words)
  }

  private func row(of object: FlatObject, _ number: Int) -> ImportedRow? {
    var row: ImportedRow
    switch kind {
    case .cohort:
      guard let percent = object["cohort_percent"]?.integer, (0...100).contains(percent) else {
        return nil
      }
      row = ImportedRow(kind: kind, file: file, line: number, name: "cohort_\(percent)")
      row.percent = Int(percent)
    default:
      guard let name = object[keys[0]]?.string, !name.isEmpty else { return nil }
      row = ImportedRow(kind: kind, file: file, line: number, name: name.cutForRow)
    }
    row.status = object["status"]?.string?.cutForRow
    row.durationSeconds = object["duration_seconds"]?.integer
    row.httpStatus = object["http_status"]?.string?.cutForRow
    row.p95LatencyMilliseconds = object["p95_latency_ms"]?.number
    row.errorBudgetRatio = object["error_budget_ratio"]?.number
    row.reason = object["reason"]?.string?.cutForRow
    row.command = object["command"]?.string?.cutForRow
    let path = object["log_file"] ?? object["response_file"] ?? object["snapshot_file"]
    row.refersTo = path?.string.map { paths.name(of: $0).cutForRow }
    return row
  }
}

extension ImportedRow {
  /// `gate rollback_drill, failed, 3 s`
  var words: String {
    var words = ["\(kind.rawValue) \(name)"]
    if let status { words.append(status) }
    if let durationSeconds { words.append("\(durationSeconds) s") }
    if let httpStatus { words.append("HTTP \(httpStatus)") }
    if let p95LatencyMilliseconds { words.append("p95 \(shortText(of: p95LatencyMilliseconds))") }
    if let errorBudgetRatio { words.append("error budget \(shortText(of: errorBudgetRatio))") }
    return words.joined(separator: ", ")
  }
}
