import ArgumentParser
import RolloutEvidence
import RolloutLedger
import RolloutModel

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show where a rollout stands and what came of each step.")

  @OptionGroup var rollout: RolloutArgument
  @OptionGroup var asOf: AsOfOption
  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() async throws {
    let access = try ledger.openForReading()
    let id = try access.index.find(rollout.id).rollout
    let known = try asOf.known(of: id, in: access)
    if let imported = try ImportedSubject(rollout.id, in: access) {
      let lines = json ? [imported.json.line] : imported.text.lines
      for line in lines { StandardOutput.write(line: line) }
      return
    }
    let history = try RolloutHistory(known?.entries ?? access.store.entries(of: id))
    if json {
      StandardOutput.write(line: history.json(of: id, known).line)
      return
    }
    let explanation =
      try known?.explanation()
      ?? FollowedRollout(id, after: history.entries, in: access).explanation(at: .now)
    for line in ShowText(history: history, explanation: explanation, rollout: id, known: known)
      .lines
    {
      StandardOutput.write(line: line)
    }
  }
}

extension RolloutHistory {
  func json(of rollout: RolloutID, _ known: KnownEntries? = nil) -> OrderedJSON {
    .object(
      (known.map { [("as_of", $0.json)] } ?? []) + [
        ("rollout", .string(rollout.text)), ("plan", .string(plan.name)),
        ("service", .string(plan.service)), ("environment", .string(plan.environment)),
        ("status", .string(state.status.rawValue)),
        ("decision", state.decided.map { .string($0.decision.rawValue) } ?? .null),
        ("stage", state.currentStage.map { .string($0.label) } ?? .null),
        ("plan_digest", .string(planned.planDigest.text)),
        ("policy_digest", .string(planned.policyDigest.text)),
        ("artifact_directory", .string(planned.artifactDirectory)),
        ("label", label.map(LabelJSON.object) ?? .null),
        ("events", .integer(Int64(entries.count))),
        ("redacted", .integer(Int64(state.redactedCount))),
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
