package import RolloutModel

/// What people did to a rollout, and what it asked of them.
package struct InterventionRow: Hashable, Sendable {
  package var time: Timestamp
  package var version: Int64
  /// Who did it; nil where the rollout did it by itself.
  package var actor: Operator?
  /// `hold`, `resume`, `waive`, `retry`, `promote`, `abort`, `rollback`
  package var verb: String
  /// What it concerns: an instance, a stage, causes of holds.
  package var subject: String
  package var reason: String
  /// More that the event holds: the owner of a hold, until when, what was waived.
  package var details: [String: String]
}

extension InterventionRow {
  /// Nil for an event that is no intervention.
  init?(_ entry: LedgerEntry) {
    guard let (verb, subject, reason, byPerson) = Self.content(of: entry.event) else { return nil }
    self.init(
      time: entry.time, version: entry.version, actor: byPerson ? entry.actor : nil, verb: verb,
      subject: subject, reason: reason, details: Self.details(of: entry.event))
  }

  private static func details(of event: RolloutEvent) -> [String: String] {
    var details: [String: String] = [:]
    switch event {
    case .rolloutHeld(let payload):
      details["owner"] = payload.owner
      details["until_ms"] = payload.until.map { String($0.millisecondsSince1970) }
    case .rolloutResumed(let payload):
      if payload.overrides { details["overrides"] = "true" }
    case .failureWaived(let payload): details["message"] = payload.message
    case .soakPromoted(let payload):
      details["observed_ms"] = String(payload.observed.count)
      details["required_ms"] = String(payload.required.count)
    default: break
    }
    return details
  }

  private static func content(
    of event: RolloutEvent
  ) -> (verb: String, subject: String, reason: String, byPerson: Bool)? {
    switch event {
    case .redacted(let event):
      event.verb.map { ($0, event.subject ?? "", event.words, true) }
    case .rolloutHeld(let payload):
      ("hold", payload.cause.rawValue, payload.reason, payload.cause == .person)
    case .rolloutResumed(let payload):
      (
        "resume", payload.lifted.map(\.rawValue).joined(separator: ", "), payload.reason,
        !payload.endedByItself
      )
    case .rolloutRetried(let payload): ("retry", payload.failure.text, payload.reason, true)
    case .failureWaived(let payload): ("waive", payload.failure.text, payload.reason, true)
    case .soakPromoted(let payload): ("promote", payload.stage.label, payload.reason, true)
    case .rolloutAborted(let payload):
      ("abort", payload.supersededBy.map { "superseded by \($0)" } ?? "", payload.reason, true)
    case .rollbackRequested(let payload):
      ("rollback", payload.fromCohort?.label ?? "", payload.reason, !payload.automatic)
    default: nil
    }
  }
}

extension InterventionRow {
  package var json: OrderedJSON {
    .object([
      ("version", .integer(version)), ("verb", .string(verb)),
      ("subject", .string(subject)), ("reason", .string(reason)),
      (
        "by",
        actor.map { .string("\($0.name)@\($0.host)") } ?? .null
      ),
      ("time_ms", .integer(time.millisecondsSince1970)),
      (
        "details",
        .object(
          details.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
      ),
    ])
  }
}

extension RolloutHistory {
  /// Every hold, waiver, retry, promotion, abort and rollback, in order.
  package var interventions: [InterventionRow] { entries.compactMap(InterventionRow.init) }

  /// `interventions.jsonl`: a line for each; the file is there only when there are any.
  package var interventionLines: [OrderedJSON] {
    interventions.map(\.json)
  }
}
