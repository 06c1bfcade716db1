import EventLedger
import RolloutLedger
import RolloutModel
import RolloutRunner

/// Sees to it that a service has one open rollout an environment.
struct SoleRollout {
  let ledger: LedgerAccess
  let plan: Plan
  let rollout: RolloutID
  let actor: Operator
  let ids: EventIDSequence
  let redact: (String) -> String

  /// Checks that the place is free, or will be once the other is superseded.
  ///
  /// - Returns: the rollout whose place will be taken, if one's is.
  /// - Throws: ``UsageRefusal``; nothing was recorded then.
  func check(_ admission: RunSession.Admission) throws -> RolloutID? {
    switch admission {
    case .any:
      return nil
    case .onlyOne:
      if let first = try open.first { throw refusal(first) }
      return nil
    case .superseding(let other, _):
      let open = try open
      if let first = open.first(where: { $0.rollout != other }) { throw refusal(first) }
      guard open.contains(where: { $0.rollout == other }) else {
        throw UsageRefusal(
          "expected --supersede with an open rollout of \(plan.service) in \(plan.environment), got "
            + "\(other)\nHint: `rollout list` shows what is open; nothing was done.")
      }
      return other
    }
  }

  /// Takes the place, now that the rollout is recorded: ends the superseded one and waits for its
  /// runner to end what it is doing. Of two that start at the same moment, the one that was
  /// recorded first goes on.
  ///
  /// - Throws: ``UsageRefusal``, after it ended this rollout.
  func takePlace(_ admission: RunSession.Admission) async throws {
    do {
      switch admission {
      case .any: return
      case .onlyOne: break
      case .superseding(let other, let reason): try await supersede(other, reason)
      }
      guard let first = try open.first, first.rollout != rollout else { return }
      throw refusal(first)
    } catch let refusal as UsageRefusal {
      _ = try? intervention(in: rollout).perform(
        .abort(supersededBy: nil), reason: "it could not take its place: \(refusal)",
        expectedVersion: nil)
      throw refusal
    }
  }

  private func supersede(_ other: RolloutID, _ reason: String) async throws {
    let runner = try ledger.index.find(other.text).runner
    var before: RolloutState
    do {
      (_, before) = try intervention(in: other).perform(
        .abort(supersededBy: rollout), reason: reason, expectedVersion: nil)
    } catch is CommandRefusal {
      // It came to its end meanwhile, or an earlier try of ours ended it.
      before = try RolloutState(folding: try ledger.store.entries(of: other))
    }
    guard let open = before.openCommand else { return }
    let deadline = ContinuousClock.now + SoleRollout.patience
    while ContinuousClock.now < deadline {
      if runner?.life(seenFrom: actor.host) == .gone {
        return try await intervention(in: other).endOpenCommand(before)
      }
      let later = try ledger.store.entries(of: other, from: before.eventCount)
      if later.contains(where: { $0.event.closesAnIntent }) { return }
      try await Task.sleep(for: SoleRollout.pollInterval)
    }
    throw UsageRefusal(
      "expected the runner of \(other) to end its command '\(open.started.name)' within 120 "
        + "seconds, but it has not recorded so\n"
        + "Hint: that rollout is aborted; see what of it still runs, then start yours again.")
  }

  /// How long a superseded runner gets to end its command.
  private static let patience = Duration.seconds(120)
  private static let pollInterval = Duration.milliseconds(50)

  private func intervention(in rollout: RolloutID) -> Intervention {
    Intervention(ledger: ledger, rollout: rollout, actor: actor, ids: ids, redact: redact)
  }

  private var open: [RolloutListing] {
    get throws {
      try ledger.index.openRollouts(service: plan.service, environment: plan.environment)
    }
  }

  private func refusal(_ other: RolloutListing) -> UsageRefusal {
    UsageRefusal(
      "expected no open rollout of \(plan.service) in \(plan.environment), got "
        + "\(other.rollout), which is \(other.status)\n"
        + "Hint: `rollout resume \(other.rollout)` goes on with it, `rollout abort` ends it; "
        + "--supersede \(other.rollout) --reason WHY ends it and takes its place.")
  }
}
