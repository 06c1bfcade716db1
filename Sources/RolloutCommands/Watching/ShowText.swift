import RolloutEvidence
import RolloutLedger
import RolloutModel
import TextTable

/// Where a rollout stands and what came of each step, as people read it.
struct ShowText {
  let history: RolloutHistory
  let explanation: Explanation
  let rollout: RolloutID
  /// When one looks at the past.
  var known: KnownEntries?

  var lines: [String] {
    var lines = facts.map { name, value in
      name + ":" + String(repeating: " ", count: 15 - name.count) + value
    }
    let rows = history.executionRows
    let table = table.string(for: rows, style: Style.psql) ?? ""
    if !rows.isEmpty { lines += ["", table.hasSuffix("\n") ? String(table.dropLast()) : table] }
    let failures = explanation.state.failures.map(\.message)
    if !failures.isEmpty { lines.append("\nAgainst it:") }
    return lines + failures.map { "  " + $0 }
  }

  private var table: TextTable<ExecutionRow> {
    TextTable {
      [
        Column(title: "Step", value: $0.step), Column(title: "Status", value: $0.status.rawValue),
        Column(title: "Time", value: $0.duration.secondsText),
        Column(title: "Detail", value: Printable.cut(EventWords.oneLine($0.detail), to: 90)),
      ]
    }
  }

  private var facts: [(String, String)] {
    let facts = RolloutFacts(explanation: explanation, rollout: rollout)
    var rows = known.map { [("As of", $0.words)] } ?? []
    rows += [
      ("Rollout", rollout.text), ("Plan", history.plan.name),
      ("Service", "\(history.plan.service) in \(history.plan.environment)"),
      ("Status", Headline.words(of: explanation, rollout)),
    ]
    if let stage = explanation.state.currentStage { rows.append(("Stage", stage.label)) }
    rows += [
      ("Started (UTC)", history.entries.first.map { RFC3339.text($0.time) } ?? "?"),
      ("Last event", history.entries.last.map { RFC3339.text($0.time) } ?? "?"),
      ("By", "\(history.planned.plannedBy.name) on \(history.planned.plannedBy.host)"),
      ("Runner", facts.runner), ("Cohorts", history.plan.cohortsAsWritten),
      ("Policy", history.planned.policyDigest.short),
      ("Artifacts", history.planned.artifactDirectory),
    ]
    if let label = history.label { rows.append(("Label", LabelWords.words(of: label))) }
    if explanation.state.redactedCount > 0 { rows.append(("Redacted", facts.redacted)) }
    return rows
  }
}
