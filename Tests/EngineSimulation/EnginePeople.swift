import EventLedger
import RolloutLedger
import RolloutModel
import RolloutScenarios
import Synchronization

/// People and other runners: what they append to a rollout, from elsewhere, at any moment.
///
/// They also look at the ledger when the runner acts, and know what it must have recorded before.
final class EnginePeople: Sendable {
  private struct State {
    var heldWaits = 0
    var decisions = 0
    var attempts: [String: Int] = [:]
    var commands = 0
    var refusals = 0
    var successors = 0
    /// The rollout as one of them saw it some time ago.
    var outdated: RolloutState?
  }

  let scene: EngineScene
  let rollout: RolloutID
  let sloURL: String?
  private let commands: [SimulatedCommand]
  private let ids: EventIDSequence
  private let observer: LiveObserver
  private let state = Mutex(State())
  private let store = Mutex<RolloutStore?>(nil)
  private let ada = Operator(name: "ada", host: "desk-1")

  /// Where runners are that take over.
  static let successorHost = "other"

  /// People give up on a rollout after so many decisions.
  private static let decisionLimit = 12

  init(
    _ scene: EngineScene, _ simulation: Simulation, _ rollout: RolloutID, _ observer: LiveObserver
  ) {
    self.observer = observer
    self.scene = scene
    self.rollout = rollout
    sloURL = simulation.plan.slo?.snapshotURL
    commands = simulation.commands
    ids = EventIDSequence(clock: { scene.eventTime }, random: { scene.random() })
  }

  var counts: (commands: Int, refusals: Int) { state.withLock { ($0.commands, $0.refusals) } }

  /// The ledger was opened, again perhaps.
  func use(_ log: SQLiteEventLog) {
    let store = RolloutStore(log: FaultyLog(log, scene, .person))
    self.store.withLock { $0 = store }
  }

  /// How often something was brought to an end, this time included.
  func countEnd(of what: String) -> Int {
    state.withLock {
      $0.attempts[what, default: 0] += 1
      return $0.attempts[what] ?? 1
    }
  }

  // MARK: what the ledger must say

  /// Nil while there is no rollout.
  private func fold() -> RolloutState? {
    do {
      guard let store = store.withLock({ $0 }) else { return nil }
      let entries = try store.entries(of: rollout)
      return entries.isEmpty ? nil : try RolloutState(folding: entries)
    } catch {
      scene.fail("the ledger does not fold: \(error)")
      return nil
    }
  }

  /// What is to be done is in the ledger before it is done.
  func expect(open started: CommandStarted) {
    guard !scene.with({ $0.isDead }), let state = fold() else { return }
    if state.openCommand?.started != started {
      scene.fail("ran \(started.name), which the ledger does not say was started")
    }
  }

  func expect(openProbe stage: Stage) {
    guard !scene.with({ $0.isDead }), let state = fold() else { return }
    if state.openProbe != stage { scene.fail("probed \(stage) without a record of it") }
  }

  // MARK: what they do

  func actAsPlanned(_ moment: SimulatedCommand.Moment) {
    let turn = scene.with { $0.turns }
    for planned in commands where planned.action == turn && planned.moment == moment {
      guard let state = fold() else { return }
      let command = planned.command(on: state, now: scene.now)
      act(command)
      if scene.strikes(.duplicateCommand, in: 3) { act(command) }
      if scene.strikes(.lateCommand, in: 3) { actLate(command) }
      self.state.withLock { $0.outdated = state }
    }
  }

  /// Something gets in just before an append.
  func intrude() {
    act(.hold(owner: "ada", until: scene.now + .seconds(scene.number(1...90))))
  }

  /// The runner has waited; where only a person can go on, one does after a while.
  func waited() {
    actAsPlanned(.before)
    guard observer.isHeldWithoutEnd else { return state.withLock { $0.heldWaits = 0 } }
    let isPatient = state.withLock { state in
      state.heldWaits += 1
      return state.heldWaits <= 3
    }
    if !isPatient || scene.once(in: 3) { decideWhatHolds() }
  }

  func decideWhatHolds() {
    guard let folded = fold() else { return }
    let number = state.withLock { state in
      state.heldWaits = 0
      state.decisions += 1
      return state.decisions
    }
    guard number <= Self.decisionLimit else { return act(.abort(supersededBy: nil)) }
    let held = (folded.holds[.failure]?.held.failures ?? []).map(\.subject)
    let failure = folded.failures.first { held.contains($0.id.subject) }
    switch scene.number(0...9) {
    case 0: act(.abort(supersededBy: nil))
    case 1: act(.rollback(nil, byHand: true))
    case 2...5 where failure != nil: act(.retry(failure?.id))
    case _ where failure != nil: act(.waive(failure?.id ?? ""))
    default: act(.resume(overridingFreeze: true))
    }
  }

  /// Another runner says that it is the runner now, and is never heard of again.
  func takeOver() {
    guard let folded = fold(), folded.standing.end == nil else { return }
    let number = state.withLock { state in
      state.successors += 1
      return state.successors
    }
    append(
      [
        .runnerAttached(
          RunnerAttached(epoch: folded.epoch + 1, host: Self.successorHost, processID: 900 + number)
        )
      ], at: folded)
  }

  private func act(_ command: OperatorCommand) {
    for _ in 0..<3 {
      guard let folded = fold() else { return }
      do throws(CommandRefusal) {
        let events = try decide(command, reason: "because", on: folded, now: scene.now)
        state.withLock { $0.commands += 1 }
        if append(events, at: folded) { return }
      } catch {
        scene.note("person: \(command), refused: \(error)")
        return state.withLock { $0.refusals += 1 }
      }
    }
  }

  /// Decided on what somebody saw some events ago: the ledger must not take it.
  private func actLate(_ command: OperatorCommand) {
    guard let outdated = state.withLock({ $0.outdated }), let folded = fold(),
      outdated.eventCount < folded.eventCount
    else { return }
    do throws(CommandRefusal) {
      let events = try decide(command, reason: "late", on: outdated, now: scene.now)
      if append(events, at: outdated) { scene.fail("a late \(command) was taken") }
    } catch {
      state.withLock { $0.refusals += 1 }
    }
  }

  /// - Returns: false when somebody else appended first.
  @discardableResult
  private func append(_ events: [RolloutEvent], at folded: RolloutState) -> Bool {
    guard let store = store.withLock({ $0 }) else { return false }
    let time = scene.now
    let pending = events.map { PendingEvent(id: ids.next(), time: time, event: $0) }
    do {
      _ = try store.append(pending, to: rollout, atVersion: folded.eventCount, by: ada)
      return true
    } catch LedgerRefusal.versionConflict {
      return false
    } catch {
      scene.fail("expected people to be able to append, got \(error)")
      return true
    }
  }
}
