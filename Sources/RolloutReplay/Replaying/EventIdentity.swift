package import RolloutModel

/// Judges a rollout again from its events themselves: every reading, every verdict with its value,
/// limit, margin and reason to the bit, and the decision.
package enum EventIdentity {
  /// - Returns: the first event that would be another one; nil when there is none.
  /// - Throws: ``FoldRefusal``
  package static func divergence(
    of entries: [LedgerEntry]
  ) throws(FoldRefusal) -> EventDivergence? {
    guard let first = entries.first else { throw .emptyStream }
    if case .rolloutImported = first.event { throw .imported }
    if case .redacted(let event) = first.event { throw .planIsRedacted(event) }
    guard case .rolloutPlanned(let planned) = first.event else {
      throw .firstEventIsNotPlanned(first.event.type)
    }
    var state = RolloutState(planned)
    let policy = planned.plan.policy
    for entry in entries.dropFirst() {
      switch entry.event {
      case .sloSampled(let payload):
        let again = judge(payload.readings, under: policy, in: payload.stage)
        if !again.isSame(as: payload.verdicts) { return .verdicts(entry, again: again) }
      case .sloUnavailable(let payload):
        let again = judge(unavailable(payload, policy), under: policy, in: payload.stage)
        // Of a snapshot that never came, only the verdicts are known, not the words.
        if again.map(\.verdict) != payload.verdicts.map(\.verdict) {
          return .verdicts(entry, again: again)
        }
      case .rolloutDecided(let payload) where state.redactedCount == 0:
        // A rollout that nobody decided on is decided by what stands against it.
        if state.standing.end == nil, state.decision != payload {
          return .decision(entry, again: state.decision)
        }
      default: break
      }
      state.apply(entry.event, at: entry.time)
    }
    return nil
  }

  private static func unavailable(_ payload: SLOUnavailable, _ policy: Policy) -> [Reading] {
    policy.rules.flatMap(\.metrics).map {
      Reading(metric: $0, content: .error(reason: payload.reason))
    }
  }
}

/// An event that judging again would have made another.
package enum EventDivergence: Hashable, Sendable {
  case verdicts(LedgerEntry, again: [RuleVerdict])
  case decision(LedgerEntry, again: RolloutDecided)

  package var entry: LedgerEntry {
    switch self {
    case .verdicts(let entry, _), .decision(let entry, _): entry
    }
  }
}

extension [RuleVerdict] {
  /// Equal to the bit: `==` would take 0 for -0.
  fileprivate func isSame(as other: [RuleVerdict]) -> Bool {
    count == other.count
      && zip(self, other).allSatisfy { left, right in
        left == right && left.value?.bitPattern == right.value?.bitPattern
          && left.margin?.bitPattern == right.margin?.bitPattern
      }
  }
}
