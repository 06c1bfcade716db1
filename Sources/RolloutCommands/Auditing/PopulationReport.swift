import EventLedger
import RolloutEvidence
import RolloutLedger
import RolloutModel

/// A population as people and programs read it.
struct PopulationReport {
  let population: AuditPopulation
  /// The latest that is stored.
  let checkpoint: StoredCheckpoint?

  /// Hands over one line after the other: there is one a promotion.
  func forEachLine(_ use: (String) -> Void) {
    let promotions = population.promotions
    if !promotions.isEmpty {
      let titles = ["position", "recorded (UTC)", "rollout", "service", "cohort", "by", "outcome"]
      let rows = (0...promotions.count).lazy.map { $0 > 0 ? cells(promotions[$0 - 1]) : titles }
      PlainTable.forEachLine(of: rows, indent: 0) { use(Printable.line($0)) }
      use("")
    }
    let lines = [
      "Period:     \(PopulationReport.words(of: population.period))",
      "Promotions: \(promotions.count), of \(Set(promotions.map(\.rollout)).count) rollouts",
      "Planned:    \(population.rollouts.count) rollouts in the period",
      "Imported:   \(population.importedCount), run by another program and not among these",
      "Digest:     \(population.digest)",
      "Head:       \(population.head.size) events, root \(population.head.root)",
      "Checkpoint: \(checkpointWords)", "", completeness,
    ]
    for line in lines { use(Printable.line(line)) }
  }

  static func words(of period: AuditPeriod) -> String {
    let from = period.from.map { "from \($0)" } ?? "from the first event"
    let to = period.to.map { " to before \($0)" } ?? " to the head"
    return from + to + ", by recorded time"
      + (period.service.map { ", service \($0) or redacted" } ?? "")
  }

  private func cells(_ promotion: Promotion) -> [String] {
    [
      promotion.position.description, promotion.recordedTime.description, promotion.rollout.text,
      promotion.service ?? "-", promotion.stage,
      promotion.by.map { "\($0.name)@\($0.host)" } ?? "-",
      outcome(promotion),
    ].map(Printable.line)
  }

  private func outcome(_ promotion: Promotion) -> String {
    let outcome = population.outcomes[promotion.rollout]
    return outcome?.decision?.rawValue ?? outcome?.status.rawValue ?? "-"
  }

  /// How many of the promotions the checkpoint commits to.
  private var covered: Int {
    let size = checkpoint?.head.size ?? 0
    return population.promotions.count { $0.position.rawValue < size }
  }

  private var checkpointWords: String {
    guard let checkpoint else {
      return "none is stored; a signed one shows others that this head is the ledger's"
    }
    let all = covered == population.promotions.count
    return "\(checkpoint.head.size) events, root \(checkpoint.head.root); covers "
      + (all ? "all of them" : "\(covered) of them")
  }

  /// In one sentence, why nothing is left out.
  private var completeness: String {
    "Complete, because every position from 0 to \(max(0, population.head.size - 1)) was read and "
      + "none is missing, and the root commits to each event's header with its type, time and "
      + "stream: a promotion that was left out, added or changed would give another root."
  }

  /// Hands over one JSON object in pieces, one a promotion and one a rollout.
  func forEachPiece(_ use: (String) -> Void) {
    let period = population.period
    let head = population.head
    let members: [(key: String, value: OrderedJSON)] = [
      ("from", .text(period.from)), ("to", .text(period.to)), ("service", .text(period.service)),
      ("promotions", .integer(Int64(population.promotions.count))),
      ("rollouts", .integer(Int64(population.rollouts.count))),
      ("digest", .string(population.digest.description)), ("size", .integer(head.size)),
      ("root", .string(head.root.description)), ("checkpoint", checkpointJSON),
      ("completeness", .string(completeness)),
    ]
    use(String(OrderedJSON.object(members).line.dropLast()) + ",\"population\":[")
    for (index, promotion) in population.promotions.enumerated() {
      use((index > 0 ? "," : "") + OrderedJSON.object(self.members(of: promotion)).line)
    }
    use("],\"planned\":[")
    for (index, rollout) in population.rollouts.enumerated() {
      use((index > 0 ? "," : "") + json(rollout).line)
    }
    use("]}\n")
  }

  private var checkpointJSON: OrderedJSON {
    guard let checkpoint else { return .null }
    return .object([
      ("size", .integer(checkpoint.head.size)),
      ("root", .string(checkpoint.head.root.description)), ("covered", .integer(Int64(covered))),
    ])
  }

  private func json(_ rollout: AuditedRollout) -> OrderedJSON {
    let outcome = population.outcomes[rollout.rollout]
    return .object([
      ("rollout", .string(rollout.rollout.text)),
      ("position", .integer(rollout.position.rawValue)),
      ("recorded_at", .string(rollout.recordedTime.description)),
      ("service", .text(rollout.service)), ("environment", .text(rollout.environment)),
      ("status", .text(outcome?.status.rawValue)),
      ("decision", .text(outcome?.decision?.rawValue)),
    ])
  }

  func members(of promotion: Promotion) -> [(key: String, value: OrderedJSON)] {
    let outcome = population.outcomes[promotion.rollout]
    return [
      ("event", .string(promotion.event.description)),
      ("position", .integer(promotion.position.rawValue)),
      ("rollout", .string(promotion.rollout.text)), ("service", .text(promotion.service)),
      ("environment", .text(promotion.environment)), ("cohort", .string(promotion.stage)),
      ("time", .string(promotion.time.description)),
      ("recorded_at", .string(promotion.recordedTime.description)),
      ("by", .text(promotion.by.map { "\($0.name)@\($0.host)" })),
      ("status", .text(outcome?.status.rawValue)),
      ("decision", .text(outcome?.decision?.rawValue)), ("policy", .text(promotion.policy?.text)),
      ("redacted", .bool(promotion.isRedacted)),
    ]
  }
}

extension OrderedJSON {
  fileprivate static func text(_ text: (some CustomStringConvertible)?) -> OrderedJSON {
    text.map { .string($0.description) } ?? .null
  }
}
