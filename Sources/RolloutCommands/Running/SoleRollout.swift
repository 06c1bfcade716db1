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

  /// Checks that the place is free, or makes it so: ends the rollout that is to be superseded, and
  /// waits for its runner to end what it is doing.
  ///
  /// - Returns: the rollout whose place is taken, if one is.
  /// - Throws: ``UsageRefusal``; nothing was recorded then.
  func makeWay(_ admission: RunSession.Admission) async throws -> RolloutID? {
    switch admission {
    case .any:
      return nil
    case .onlyOne:
      if let first = try open.first { throw refusal(first) }
      return nil
    case .superseding(let other, let reason):
      if let first = try open.first(where: { $0.rollout != other }) { throw refusal(first) }
      let intervention = Intervention(
        ledger: ledger, rollout: other, actor: actor, ids: ids, redact: { $0 })
      let runner = try open.first { $0.rollout == other }?.runner
      let (_, state) = try intervention.perform(
        .abort(supersededBy: rollout), reason: reason, expectedVersion: nil)
      if let runner { try await letGo(of: other, runner, state) }
      return other
    }
  }

  /// Returns when nothing of the superseded rollout runs any more, as far as can be known.
  private func letGo(
    of other: RolloutID, _ runner: RunnerPlace, _ state: RolloutState
  ) async throws {
    guard state.openCommand != nil else { return }
    let deadline = ContinuousClock.now + SoleRollout.patience
    while ContinuousClock.now < deadline {
      if runner.life(seenFrom: actor.host) == .gone {
        await LeftoverProcesses(rollout: other, epoch: state.epoch + 1).end()
        return
      }
      let now = try RolloutState(folding: try ledger.store.entries(of: other))
      if now.openCommand == nil { return }
      try await Task.sleep(for: SoleRollout.pollInterval)
    }
    throw UsageRefusal(
      "expected the runner of \(other) to end its command '\(state.openCommand?.started.name ?? "")' "
        + "within 120 seconds, but it has not recorded so\n"
        + "Hint: the rollout is aborted; see what still runs, then start yours again.")
  }

  /// How long a superseded runner gets to end its command.
  private static let patience = Duration.seconds(120)
  private static let pollInterval = Duration.milliseconds(50)

  /// Checks again, now that the rollout is recorded: of two that start at the same moment, the one
  /// that was recorded first goes on.
  ///
  /// - Throws: ``UsageRefusal``, after it ended this rollout.
  func confirm(_ admission: RunSession.Admission) throws {
    if case .any = admission { return }
    guard let first = try open.first, first.rollout != rollout else { return }
    let intervention = Intervention(
      ledger: ledger, rollout: rollout, actor: actor, ids: ids, redact: { $0 })
    _ = try intervention.perform(
      .abort(supersededBy: nil), reason: "rollout \(first.rollout) was recorded first",
      expectedVersion: nil)
    throw refusal(first)
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
