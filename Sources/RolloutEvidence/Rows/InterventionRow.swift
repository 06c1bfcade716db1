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

extension RolloutHistory {
  /// Every hold, waiver, retry, promotion, abort and rollback, in order.
  package var interventions: [InterventionRow] {
    entries.compactMap { entry in
      guard let (verb, subject, reason, byPerson) = content(of: entry.event) else { return nil }
      return InterventionRow(
        time: entry.time, version: entry.version, actor: byPerson ? entry.actor : nil, verb: verb,
        subject: subject, reason: reason, details: details(of: entry.event))
    }
  }

  /// `interventions.jsonl`: a line for each; the file is there only when there are any.
  package var interventionLines: [OrderedJSON] {
    interventions.map { intervention in
      .object([
        ("version", .integer(intervention.version)), ("verb", .string(intervention.verb)),
        ("subject", .string(intervention.subject)), ("reason", .string(intervention.reason)),
        (
          "by",
          intervention.actor.map { .string("\($0.name)@\($0.host)") } ?? .null
        ),
        ("time_ms", .integer(intervention.time.millisecondsSince1970)),
        (
          "details",
          .object(
            intervention.details.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
        ),
      ])
    }
  }

  private func details(of event: RolloutEvent) -> [String: String] {
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

  private func content(
    of event: RolloutEvent
  ) -> (verb: String, subject: String, reason: String, byPerson: Bool)? {
    switch event {
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
