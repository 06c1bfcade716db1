import RolloutModel

/// Looks for what a directory says twice, and not alike. Which of the two is true is not known.
struct Consistency {
  let facts: ImportedFacts
  let rows: [ImportedRow]

  func check(into notes: inout ImportNotes) {
    let summary = IncumbentDirectory.summary
    let counts: [(String, Int?, ImportedRow.Kind, (ImportedRow) -> Bool)] = [
      ("gate", facts.gateFailures, .gate, { $0.name != "rollback_drill" }),
      ("cohort probe", facts.probeFailures, .cohort, { _ in true }),
      ("SLO", facts.sloFailures, .slo, { _ in true }),
      ("rollback drill", facts.drillFailures, .gate, { $0.name == "rollback_drill" }),
    ]
    for (name, stated, kind, counts) in counts {
      guard let stated else { continue }
      let found = rows.count { $0.kind == kind && counts($0) && $0.status == "failed" }
      guard found != stated else { continue }
      notes.report(
        summary, "the summary says \(stated) \(name) failures, the result files have \(found)",
        kept: "both as written")
    }
    let failures = [
      facts.gateFailures, facts.probeFailures, facts.sloFailures, facts.drillFailures,
    ].compactMap(\.self).reduce(0) { $0.addingReportingOverflow($1).partialValue }
    if facts.decision == .allow, failures > 0 {
      notes.report(
        summary, "the decision is allow, and \(failures) failures are counted",
        kept: "both as written")
    }
    if facts.decision == .block, failures == 0, facts.gateFailures != nil {
      notes.report(
        summary, "the decision is block, and no failure is counted", kept: "both as written")
    }
    for row in samplesOverLimit {
      notes.report(
        row.file, row.line,
        "\(row.name) is passed, and its values are over the limits of the summary",
        kept: "both as written")
    }
  }

  private var samplesOverLimit: [ImportedRow] {
    let p95 = facts.p95LimitMilliseconds.flatMap { Double($0) }
    let budget = facts.errorBudgetLimit.flatMap { Double($0) }
    return rows.filter { row in
      guard row.kind == .slo, row.status == "passed" else { return false }
      if let p95, let value = row.p95LatencyMilliseconds, value > p95 { return true }
      if let budget, let value = row.errorBudgetRatio, value > budget { return true }
      return false
    }
  }
}
