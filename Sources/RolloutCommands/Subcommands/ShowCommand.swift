import ArgumentParser
import RolloutEvidence
import RolloutLedger
import RolloutModel
import TextTable

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show where a rollout stands and what came of each step.")

  @OptionGroup var rollout: RolloutArgument
  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() async throws {
    let access = try ledger.openForReading()
    let (listing, history) = try rollout.history(in: access)
    let followed = try FollowedRollout(listing.rollout.text, in: access)
    let explanation = followed.explanation(at: .now)
    if json {
      StandardOutput.write(line: history.json(of: listing.rollout).line)
      return
    }
    let state = followed.state
    var facts = [
      ("Rollout", listing.rollout.text), ("Plan", history.plan.name),
      ("Service", "\(history.plan.service) in \(history.plan.environment)"),
      ("Status", Headline.words(of: explanation, listing.rollout)),
    ]
    if let stage = state.currentStage { facts.append(("Stage", stage.label)) }
    facts += [
      ("Started (UTC)", RFC3339.text(listing.plannedAt)),
      ("Last event", RFC3339.text(listing.changedAt)),
      ("By", "\(history.planned.plannedBy.name) on \(history.planned.plannedBy.host)"),
      ("Runner", RolloutFacts(explanation: explanation, rollout: listing.rollout).runner),
      ("Cohorts", history.plan.cohortsAsWritten), ("Policy", history.planned.policyDigest.short),
      ("Artifacts", history.planned.artifactDirectory),
    ]
    for (name, value) in facts {
      StandardOutput.write(
        line: name + ":" + String(repeating: " ", count: 15 - name.count) + value)
    }
    let table = TextTable<ExecutionRow> {
      [
        Column(title: "Step", value: $0.step), Column(title: "Status", value: $0.status.rawValue),
        Column(title: "Time", value: $0.duration.secondsText),
        Column(
          title: "Detail", value: Printable.cut(EventWords.oneLine($0.detail), to: 90)),
      ]
    }
    let rows = history.executionRows
    if !rows.isEmpty {
      StandardOutput.write(line: "")
      StandardOutput.write(table.string(for: rows, style: Style.psql) ?? "")
    }
    let failures = state.failures.map(\.message)
    if !failures.isEmpty { StandardOutput.write(line: "\nAgainst it:") }
    for failure in failures { StandardOutput.write(line: "  " + failure) }
  }
}

extension RolloutHistory {
  func json(of rollout: RolloutID) -> OrderedJSON {
    .object([
      ("rollout", .string(rollout.text)), ("plan", .string(plan.name)),
      ("service", .string(plan.service)), ("environment", .string(plan.environment)),
      ("status", .string(state.status.rawValue)),
      ("decision", state.decided.map { .string($0.decision.rawValue) } ?? .null),
      ("stage", state.currentStage.map { .string($0.label) } ?? .null),
      ("plan_digest", .string(planned.planDigest.text)),
      ("policy_digest", .string(planned.policyDigest.text)),
      ("artifact_directory", .string(planned.artifactDirectory)),
      ("events", .integer(Int64(entries.count))),
      ("reasons", .array(state.failures.map { .string($0.message) })),
      (
        "steps",
        .array(
          executionRows.map { row in
            .object([
              ("step", .string(row.step)), ("status", .string(row.status.rawValue)),
              ("duration_ms", .integer(row.duration.count)), ("detail", .string(row.detail)),
            ])
          })
      ),
    ])
  }
}
