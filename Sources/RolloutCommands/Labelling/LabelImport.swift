import RolloutEvidence
import RolloutLedger
import RolloutModel

/// The import of one file of labels.
struct LabelImport {
  let session: LabelSession

  init(_ session: LabelSession) {
    self.session = session
  }

  struct Report {
    var digest: ContentDigest
    var rows: Int
    var recorded = 0
    var unchanged = 0
    /// In order of their lines.
    var problems: [(line: Int, problem: LabelProblem)] = []
    /// Whether rows that were right were left out because of the others.
    var isRefused = false
  }

  /// - Throws: ``UsageRefusal`` for more rows than one transaction takes.
  func run(_ file: LabelFile, skipsBadRows: Bool, isDryRun: Bool) throws -> Report {
    guard file.rows.count <= RolloutStore.labelLimit else {
      throw UsageRefusal(
        "expected at most \(RolloutStore.labelLimit) rows, got \(file.rows.count)\n"
          + "Hint: cut the file into several.")
    }
    var report = Report(digest: file.digest, rows: file.rows.count)
    var wanted: [LabelSession.Wanted] = []
    var lines: [RolloutID: (line: Int, label: ChangeLabelled)] = [:]
    let namesRuns = file.rows.contains { (try? $0.fields.get().run) != nil }
    let imported = namesRuns ? try session.importedByName() : [:]
    for row in file.rows {
      do {
        let one = try session.wanted(
          row.fields.get(), row: LabelRow(file: file.digest, line: row.line),
          imported: imported)
        if let earlier = lines[one.rollout] {
          guard earlier.label.saysTheSame(as: one.label) else {
            throw LabelProblem.contradicts(line: earlier.line, rollout: one.rollout)
          }
          report.unchanged += 1
          continue
        }
        lines[one.rollout] = (row.line, one.label)
        wanted.append(one)
      } catch let problem as LabelProblem {
        report.problems.append((row.line, problem))
      }
    }
    guard report.problems.isEmpty || skipsBadRows else {
      report.isRefused = true
      return report
    }
    for outcome in try session.record(wanted, isDryRun: isDryRun) {
      if outcome == .unchanged { report.unchanged += 1 } else { report.recorded += 1 }
    }
    return report
  }
}

extension LabelImport.Report {
  var problemLines: [String] {
    problems.map { "line \($0.line): \($0.problem)" }
  }

  func words(isDryRun: Bool) -> String {
    let bad = NumberWords.count(problems.count, "row is wrong", "rows are wrong")
    if isRefused {
      return "Nothing was recorded: \(bad) of \(rows).\n"
        + "Hint: mend them, or record the others with --skip-bad-rows."
    }
    let recorded = NumberWords.count(self.recorded, "label")
    return "\(isDryRun ? "Would record" : "Recorded") \(recorded); \(unchanged) there already"
      + (problems.isEmpty ? "" : "; \(bad), left out") + "; file \(digest.short)."
  }

  func json(isDryRun: Bool) -> OrderedJSON {
    .object([
      ("file", .string(digest.text)), ("dry_run", .bool(isDryRun)),
      ("rows", .integer(Int64(rows))), ("refused", .bool(isRefused)),
      ("recorded", .integer(Int64(recorded))), ("unchanged", .integer(Int64(unchanged))),
      (
        "problems",
        .array(
          problems.map {
            .object([
              ("line", .integer(Int64($0.line))), ("problem", .string("\($0.problem)")),
            ])
          })
      ),
    ])
  }
}
