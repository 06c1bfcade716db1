import EventLedger
import RolloutEvidence
import RolloutLedger
import RolloutModel

/// A person's command on its way into a rollout's stream, be a runner there or not.
struct Intervention {
  let ledger: LedgerAccess
  let rollout: RolloutID
  let actor: Operator
  let ids: EventIDSequence
  let redact: (String) -> String

  /// How often it is tried again when others append at the same time.
  private static let tryLimit = 1000

  /// What it would append now.
  ///
  /// - Throws: ``CommandRefusal``, ``UsageRefusal`` when the rollout is not at the version that was
  ///   expected.
  func plan(
    _ command: OperatorCommand, reason: String, expectedVersion: Int64?
  ) throws -> (events: [RolloutEvent], state: RolloutState) {
    let history = try RolloutHistory(try ledger.store.entries(of: rollout))
    let version = history.state.eventCount - 1
    if let expectedVersion, expectedVersion != version {
      throw UsageRefusal(
        "expected rollout \(rollout) at version \(expectedVersion), got \(version)\n"
          + "Hint: `rollout events \(rollout)` shows what happened since.")
    }
    let now = Timestamp(millisecondsSince1970: SystemSources.eventTime().milliseconds)
    let events = try decide(command, reason: reason, on: history.state, now: now)
    return (events.map { $0.redacting(redact) }, history.state)
  }

  /// Appends it; asks again where somebody else appended first, unless a version was expected.
  ///
  /// - Returns: the entries, and the state after them.
  func perform(
    _ command: OperatorCommand, reason: String, expectedVersion: Int64?
  ) throws -> (entries: [LedgerEntry], state: RolloutState) {
    for _ in 0..<Intervention.tryLimit {
      var (events, state) = try plan(command, reason: reason, expectedVersion: expectedVersion)
      let now = Timestamp(millisecondsSince1970: SystemSources.eventTime().milliseconds)
      let pending = events.map { PendingEvent(id: ids.next(), time: now, event: $0) }
      do {
        let entries = try ledger.store.append(
          pending, to: rollout, atVersion: state.eventCount, by: actor)
        for entry in entries { state.apply(entry.event, at: entry.time) }
        return (entries, state)
      } catch let refusal as LedgerRefusal {
        guard case .versionConflict = refusal else { throw refusal }
      }
    }
    throw UsageRefusal(
      "expected to append to rollout \(rollout) within \(Intervention.tryLimit) tries, but others "
        + "appended each time\nHint: find out what writes to this ledger.")
  }

  /// Ends what still runs, on this machine, of the command that is open, and records that it was
  /// cut off: its runner is gone and will not.
  func endOpenCommand(_ state: RolloutState) async throws {
    guard let open = state.openCommand else { return }
    await LeftoverProcesses(rollout: rollout, event: open.version)
      .end(grace: .milliseconds((state.openCommandGrace ?? .seconds(10)).count))
    let event = open.interruptedEvent(reason: "its runner was lost, and the rollout ended")
    for _ in 0..<Intervention.tryLimit {
      let now = try RolloutState(folding: try ledger.store.entries(of: rollout))
      guard now.openCommand != nil else { return }
      do {
        _ = try ledger.store.append(
          [PendingEvent(id: ids.next(), time: .now, event: event.redacting(redact))],
          to: rollout, atVersion: now.eventCount, by: actor)
        return
      } catch let refusal as LedgerRefusal {
        guard case .versionConflict = refusal else { throw refusal }
      }
    }
  }
}
