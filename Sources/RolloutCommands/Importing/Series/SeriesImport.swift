import EventLedger
import RolloutLedger
import RolloutModel
import RolloutRedaction
import RolloutRunner

/// An import of a series: what it would append, and the appending.
struct SeriesImport {
  /// Most bytes of a file.
  static let byteLimit = 64 << 20
  /// Most rollouts of one transaction.
  private static let batchLimit = 100
  /// Most problems that one run records.
  private static let problemLimit = 100
  /// Most warnings of a server that are recorded, and their length.
  private static let warningLimit = (count: 20, bytes: 300)

  let candidates: [SeriesCandidate]
  /// Values that belong to no window.
  let outside: Int

  /// - Throws: ``SeriesRefusal``
  init(_ files: [SeriesFile], map: SeriesMap, skipsBadRows: Bool) throws(SeriesRefusal) {
    var cutter = SeriesCutter(try SeriesImport.points(files, map), by: map)
    let runs = try cutter.runs()
    outside = cutter.outside
    let points = cutter.points
    guard points.faults.isEmpty || skipsBadRows else {
      let sorted = points.faults.sorted { ($0.line ?? 0, $0.words) < ($1.line ?? 0, $1.words) }
      let lines = sorted.prefix(SeriesRefusal.listLimit).map { fault in
        Printable.line(files[0].source) + (fault.line.map { ":\($0)" } ?? "") + ": \(fault.words)"
      }
      throw .badRows(Array(lines), count: points.faults.count)
    }
    guard !runs.isEmpty else { throw .unreadable("expected rows with values, got none") }
    guard runs.count <= SeriesMap.runLimit else {
      throw .unreadable("expected at most \(SeriesMap.runLimit) runs, got \(runs.count)")
    }
    let warnings = points.warnings.prefix(SeriesImport.warningLimit.count).map {
      String(decoding: $0.utf8.prefix(SeriesImport.warningLimit.bytes), as: UTF8.self)
    }
    candidates = runs.map { run in
      SeriesCandidate(
        run, map: map, files: files, problems: SeriesImport.problems(points, of: run, files),
        warnings: warnings)
    }
  }

  private static func points(
    _ files: [SeriesFile], _ map: SeriesMap
  ) throws(SeriesRefusal) -> SeriesPoints {
    guard map.format == .prometheus || files.count == 1, let first = files.first else {
      throw .unreadable(
        "expected one file for the format \(map.format.rawValue), got \(files.count)")
    }
    do throws(SeriesRefusal) {
      switch map.format {
      case .prometheus:
        return try SeriesPoints(prometheus: files.map { ($0.source, $0.bytes) }, by: map)
      case .csv:
        return try SeriesPoints(rows: SeriesRows(csv: first.bytes, limit: byteLimit), by: map)
      case .jsonl:
        return try SeriesPoints(
          rows: SeriesRows(jsonLines: first.bytes, wanted: map.columns), by: map)
      }
    } catch {
      guard case .unreadable(let words) = error, map.format != .prometheus else { throw error }
      throw .unreadable("\(first.source): \(words)")
    }
  }

  /// What a run records of rows that were left out, of values that are none, and of stages without
  /// samples.
  private static func problems(
    _ points: SeriesPoints, of run: SeriesRun, _ files: [SeriesFile]
  ) -> [ImportProblem] {
    func problems(_ faults: [SeriesPoints.Fault], kept: String) -> [ImportProblem] {
      let mine = faults.filter { $0.run == nil || $0.run == run.name }
      let shown = mine.prefix(problemLimit).map {
        ImportProblem(
          file: files[0].name, line: $0.line,
          what: String(decoding: $0.words.utf8.prefix(ImportedRow.textLimit), as: UTF8.self),
          kept: kept)
      }
      guard mine.count > shown.count else { return shown }
      return shown + [
        ImportProblem(
          file: files[0].name, what: "\(mine.count - shown.count) more of the kind", kept: kept)
      ]
    }
    let sampled = Set(run.samples.map(\.stage))
    return problems(points.faults, kept: "in the file only")
      + problems(points.notes, kept: "as an error")
      + run.stages.filter { !sampled.contains($0.stage) }.map {
        ImportProblem(
          file: files[0].name, what: "no samples of \($0.stage)",
          kept: "as a stage that was not sampled")
      }
  }

  /// - Parameter access: nil for a trial without a ledger.
  /// - Throws: ``LedgerFailure``; what was appended before stays.
  func run(
    _ access: LedgerAccess?, redactor: Redactor, isDryRun: Bool
  ) throws -> [SeriesReport] {
    var reports: [SeriesReport] = []
    var waiting: [NewRollout] = []
    var isFirst = true
    let kept = candidates.first.map { SeriesCandidate.kept($0.files, $0.map, redactor) } ?? []
    for candidate in candidates {
      var report = SeriesReport(candidate)
      if try access?.store.contains(candidate.identity.rollout) == true {
        report.outcome = .known
      } else if !isDryRun {
        report.outcome = .imported
        waiting.append(
          try candidate.rollout(
            by: .current, at: .now, redactor: redactor, kept: kept, hasMaterials: isFirst))
        isFirst = false
      }
      reports.append(report)
      if waiting.count >= SeriesImport.batchLimit { try append(&waiting, access) }
    }
    try append(&waiting, access)
    return reports
  }

  private func append(_ waiting: inout [NewRollout], _ access: LedgerAccess?) throws {
    guard let access, !waiting.isEmpty else { return }
    _ = try access.store.append(waiting, by: .current)
    waiting = []
  }
}
