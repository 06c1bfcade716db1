import EventLedger
import RolloutEvidence
import RolloutLedger
import RolloutModel

/// A population as people and programs read it.
struct PopulationReport {
  let population: AuditPopulation
  /// The latest that is stored.
  let checkpoint: StoredCheckpoint?

  var lines: [String] {
    let promotions = population.promotions
    var lines: [String] = []
    if !promotions.isEmpty {
      let titles = ["position", "recorded (UTC)", "rollout", "service", "cohort", "by", "outcome"]
      lines += PlainTable.lines(of: [titles] + promotions.map(cells), indent: 0) + [""]
    }
    lines += [
      "Period:     \(PopulationReport.words(of: population.period))",
      "Promotions: \(promotions.count), of \(Set(promotions.map(\.rollout)).count) rollouts",
      "Planned:    \(population.rollouts.count) rollouts in the period",
      "Imported:   \(population.importedCount), run by another program and not among these",
      "Digest:     \(population.digest)",
      "Head:       \(population.head.size) events, root \(population.head.root)",
      "Checkpoint: \(checkpointWords)", "", completeness,
    ]
    return lines.map(Printable.line)
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

  var json: OrderedJSON {
    let period = population.period
    let head = population.head
    let members: [(key: String, value: OrderedJSON)] = [
      ("from", .text(period.from)), ("to", .text(period.to)), ("service", .text(period.service)),
      ("promotions", .integer(Int64(population.promotions.count))),
      ("rollouts", .integer(Int64(population.rollouts.count))),
      ("digest", .string(population.digest.description)), ("size", .integer(head.size)),
      ("root", .string(head.root.description)), ("checkpoint", checkpointJSON),
      ("completeness", .string(completeness)),
      ("population", .array(population.promotions.map { .object(self.members(of: $0)) })),
      ("planned", .array(population.rollouts.map(json))),
    ]
    return .object(members)
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
