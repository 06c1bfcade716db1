import RolloutEvidence
import RolloutModel
import TextTable

/// An imported rollout as people read it: every view says that it was imported.
struct ImportedText {
  let rollout: RolloutID
  let imported: ImportedRollout
  /// Most problems that are listed.
  private static let problemLimit = 20

  /// `completed (imported): run-production-phased-rollout.sh decided allow`
  var headline: String {
    let program = imported.imported.source.rawValue
    if imported.imported.source.isSeries { return seriesHeadline }
    let said =
      switch imported.status {
      case .completed: "\(program) decided allow"
      case .blocked: "\(program) decided block"
      case .undecided: "no decision of \(program) was found"
      }
    let problems = imported.problems.count
    let trouble = problems == 0 ? "" : "; \(NumberWords.count(problems, "problem")) in its files"
    return Printable.line("\(imported.status.rawValue) (imported): \(said)\(trouble)")
  }

  /// `blocked (imported): so says whoever imported it; 120 samples of csv`
  private var seriesHeadline: String {
    let said =
      imported.status == .undecided
      ? "nobody said how it ended" : "so says whoever imported it"
    let samples = NumberWords.count(imported.sampleCount, "sample")
    let problems = imported.problems.count
    let trouble = problems == 0 ? "" : "; \(NumberWords.count(problems, "problem")) in its files"
    return Printable.line(
      "\(imported.status.rawValue) (imported): \(said); \(samples) of "
        + "\(imported.imported.source.rawValue)\(trouble)")
  }

  /// For `show`.
  var lines: [String] {
    facts.map { name, value in
      name + ":" + String(repeating: " ", count: max(1, 15 - name.count)) + Printable.line(value)
    } + table + problems
  }

  /// For `explain`: what the directory says for and against it, and what nobody can say any more.
  var explanation: [String] {
    var lines = [headline, ""]
    let failed = imported.steps.filter { $0.status == "failed" }
    let unknown = imported.steps.filter { $0.status == nil }
    let skipped = imported.steps.filter { $0.status == "skipped" }
    for (title, steps) in [
      ("Failed, as its rows say:", failed), ("Skipped:", skipped), ("Without a status:", unknown),
    ] where !steps.isEmpty {
      lines += [title] + steps.map { "  " + ImportedText.words(of: $0) }
    }
    let isSeries = imported.imported.source.isSeries
    if failed.isEmpty, !isSeries { lines.append("Nothing failed, as its rows say.") }
    if let thresholds = imported.facts.thresholds {
      lines.append(Printable.line("Its limits: \(thresholds)"))
    }
    lines += problems
    if isSeries {
      return lines + [
        "",
        "It was imported: rollout saw only samples that others took, and nobody's decision.",
        "`rollout replay` judges them; that nothing was left out of them is not known.",
      ]
    }
    lines += [
      "",
      "It was imported: another program ran it and judged it, and rollout saw only its files.",
      "What happened between the lines, who ran it, and whether a file was changed before the "
        + "import is not known.",
    ]
    return lines
  }

  private var facts: [(String, String)] {
    let (facts, record) = (imported.facts, imported.imported)
    let unknown = "unknown"
    var started = facts.startedAt.map(RFC3339.text) ?? unknown
    if facts.startedAtFrom == .directoryName { started += " (by the name of the directory)" }
    let label = imported.label.map { [("Label", LabelWords.words(of: $0))] } ?? []
    let isSeries = record.source.isSeries
    return [
      ("Rollout", rollout.text), ("Imported", "yes, nothing was run by rollout"),
      (isSeries ? "Format" : "Program", record.source.rawValue),
      ("Service", "\(facts.service ?? unknown) in \(facts.environment ?? unknown)"),
      ("Status", headline), ("Started (UTC)", started),
      ("Cohorts", facts.cohortsAsWritten ?? unknown),
      ("Soak", facts.soakSeconds.map { "\($0)s recommended, never observed" } ?? unknown),
      ("Limits", facts.thresholds ?? unknown),
      ("Artifacts", facts.outputDirectory ?? unknown), ("Imported from", record.directory),
      ("Imported at", RFC3339.text(record.importedAt)),
      ("Imported by", "\(record.importedBy.name) on \(record.importedBy.host)"),
      ("Content", record.content.text), ("Kept", kept),
    ] + (record.series?.metrics.map { ("Metric", ImportedText.words(of: $0)) } ?? []) + label
  }

  /// `p95_latency_ms in ms, from p95 in s`
  private static func words(of metric: ImportedMetric) -> String {
    func unit(_ text: String) -> String { text.isEmpty ? "without a unit" : "in \(text)" }
    return "\(metric.name) \(unit(metric.unit)), from \(metric.source) \(unit(metric.sourceUnit))"
  }

  private var kept: String {
    let files = imported.files
    let cut = files.count { ($0.material?.omittedByteCount ?? 0) > 0 }
    let redacted = files.reduce(0) { $0 + $1.redactions }
    let lost = files.count { $0.material == nil }
    let isSeries = imported.imported.source.isSeries
    var words = [
      NumberWords.count(files.count, "file"),
      isSeries
        ? NumberWords.count(imported.sampleCount, "sample")
        : NumberWords.count(imported.rows.count, "row"),
    ]
    if cut > 0 { words.append("\(cut) cut") }
    if lost > 0 { words.append(isSeries ? "\(lost) as a digest alone" : "\(lost) not read") }
    if redacted > 0 { words.append(NumberWords.count(redacted, "redaction")) }
    if !imported.isComplete { words.append("⚠ events of the import are missing") }
    return words.joined(separator: ", ")
  }

  private var table: [String] {
    guard !imported.steps.isEmpty else { return [] }
    let table = TextTable<ImportedStep> {
      [
        Column(title: "Step", value: Printable.line($0.name)),
        Column(title: "Status", value: Printable.line($0.status ?? "unknown")),
        Column(title: "Time", value: $0.durationSeconds.map { "\($0)s" } ?? "-"),
        Column(title: "Detail", value: Printable.cut($0.detail ?? "", to: 90)),
      ]
    }
    return ["", table.string(for: imported.steps, style: Style.psql) ?? ""]
  }

  private var problems: [String] {
    guard !imported.problems.isEmpty else { return [] }
    let more = imported.problems.count - ImportedText.problemLimit
    return ["", "Not as the program writes it:"]
      + imported.problems.prefix(ImportedText.problemLimit).map {
        "  " + Printable.cut($0.words, to: 200)
      }
      + (more > 0 ? ["  and \(more) more; --json has all"] : [])
  }

  private static func words(of step: ImportedStep) -> String {
    Printable.cut(step.name + (step.detail.map { ": \($0)" } ?? ""), to: 110)
  }

  /// What stands before the summary of the other program.
  func summaryNote(_ file: ImportedFile?) -> String {
    let record = imported.imported
    var note =
      "> Imported by \(record.importedBy.name) on \(record.importedBy.host) at "
      + "\(RFC3339.text(record.importedAt)) as rollout \(rollout).\n"
    guard !record.source.isSeries else {
      return note + "> It is a series of samples; `rollout show` has what it is of.\n"
    }
    note +=
      "> \(record.source.rawValue) ran and judged it; rollout did not.\n"
    if let file {
      note += "> What follows is its \(file.name) as it was \(file.isWhole ? "found" : "kept"), "
      note += "\(file.material?.digest.text ?? "")"
      note += file.isWhole ? ".\n" : ", \(ImportedText.changes(of: file)).\n"
    } else {
      note += "> It left no SUMMARY.md that could be kept; `rollout show` has its rows.\n"
    }
    return note
  }

  private static func changes(of file: ImportedFile) -> String {
    var changes: [String] = []
    if file.redactions > 0 { changes.append(NumberWords.count(file.redactions, "redaction")) }
    if let omitted = file.material?.omittedByteCount, omitted > 0 {
      changes.append("\(omitted) bytes cut")
    }
    return changes.joined(separator: ", ")
  }
}
