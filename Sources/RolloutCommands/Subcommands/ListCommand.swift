import ArgumentParser
import FoundationEssentials
import RolloutEvidence
import RolloutLedger
import RolloutModel
import TextTable

struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the rollouts of a ledger, the latest first.")

  @OptionGroup var ledger: LedgerOptions
  @Option(help: "At most this many.")
  var limit = 50
  @Flag(help: "Print one JSON object a line.")
  var json = false

  func validate() throws {
    guard (1...10_000).contains(limit) else {
      throw ValidationError("expected --limit from 1 to 10000, got \(limit)")
    }
  }

  func run() async throws {
    let access = try ledger.openForReading()
    let rollouts = try access.index.rollouts(limit: limit).map { try $0.again(in: access.index) }
    if json {
      for rollout in rollouts { StandardOutput.write(line: rollout.json.line) }
      return
    }
    guard !rollouts.isEmpty else {
      StandardOutput.write(line: "No rollouts yet. `rollout run` starts one.")
      return
    }
    let table = TextTable<RolloutListing> {
      [
        Column(title: "Rollout", value: String($0.rollout.text.prefix(18))),
        Column(title: "Plan", value: $0.name),
        Column(title: "Status", value: $0.statusWords),
        Column(title: "Stage", value: $0.stage ?? "-"),
        Column(title: "Started (UTC)", value: $0.plannedAt.map(RFC3339.text) ?? "-"),
        Column(title: "By", value: $0.plannedBy ?? "-"),
      ]
    }
    StandardOutput.write(table.string(for: rollouts, style: Style.psql) ?? "")
  }
}

extension RolloutListing {
  /// What can be seen of its runner from here.
  var sight: RunnerSight { RunnerSight(isOpen: isOpen && isAttached, runner) }

  /// `running (runner lost)`, `blocked (imported)`
  var statusWords: String {
    if isImported { return "\(status) (imported)" }
    return sight == .lost ? "\(status) (runner lost)" : status
  }

  /// The row as it is now where its runner seems lost: that one may have ended the rollout, and
  /// then itself, since the row was read.
  func again(in index: RolloutIndex) throws -> RolloutListing {
    sight == .lost ? try index.find(rollout.text) : self
  }

  var json: OrderedJSON {
    .object([
      ("rollout", .string(rollout.text)), ("plan", .string(name)),
      ("service", service.map { .string($0) } ?? .null),
      ("environment", environment.map { .string($0) } ?? .null), ("status", .string(status)),
      ("imported", .bool(isImported)),
      ("runner", .string(sight.rawValue)),
      ("decision", decision.map { .string($0) } ?? .null),
      ("stage", stage.map { .string($0) } ?? .null),
      ("planned_at", plannedAt.map { .string(RFC3339.text($0)) } ?? .null),
      ("planned_by", plannedBy.map { .string($0) } ?? .null),
      ("imported_by", importedBy.map { .string($0) } ?? .null),
      ("changed_at", .string(RFC3339.text(changedAt))), ("events", .integer(eventCount)),
    ])
  }
}
