import EventLedger
import FoundationEssentials
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutRedaction
import RolloutRunner

/// One runner at one rollout, from its attachment until the rollout ends or the runner lets go.
struct Attendance: Sendable {
  let ledger: LedgerAccess
  let rollout: RolloutID
  /// With the commands and URLs as they are to be used; nothing redacted.
  let live: RolloutPlanned
  let token: Secret?
  let redactor: Redactor
  let actor: Operator
  let ids: EventIDSequence
  /// Told of everything beside the artifact writer.
  let view: any RolloutObserver
  var settings = RolloutRunner.Settings()

  /// What a run leaves.
  struct Outcome: Sendable {
    var rollout: RolloutID
    var end: RolloutRunner.End
    var history: RolloutHistory
  }

  /// Plans the rollout and attends it.
  ///
  /// - Parameter admission: asked once the plan is recorded; what it throws leaves the rollout
  ///   without a runner.
  func begin(
    admission: () async throws -> Void, interruption: @escaping @Sendable () -> String
  ) async throws -> Outcome {
    try await attend(after: [], interruption) { runner in
      try runner.plan(live)
      try await admission()
    }
  }

  /// Attends a rollout that is there.
  func resume(
    _ entries: [LedgerEntry], interruption: @escaping @Sendable () -> String
  ) async throws -> Outcome {
    try await attend(after: entries, interruption) { _ in }
  }

  private func attend(
    after entries: [LedgerEntry], _ interruption: @escaping @Sendable () -> String,
    prepare: (RolloutRunner) async throws -> Void
  ) async throws -> Outcome {
    let world: LiveWorld
    do {
      world = try LiveWorld(
        workspace: live.workspace, token: token, redactor: redactor, limits: live.plan.limits)
    } catch {
      throw UsageRefusal("expected to set up TLS, but: \(error)")
    }
    let artifacts = ArtifactObserver(
      writer: ArtifactWriter(store: ledger.store, directory: live.artifactDirectory),
      after: entries)
    let runner = RolloutRunner(
      store: ledger.store, rollout: rollout, by: actor, world: world,
      observer: ObserverPair(first: artifacts, second: view), redactor: redactor, ids: ids,
      place: RunnerPlace.current(host: actor.host), settings: settings)
    let end: RolloutRunner.End
    do {
      try await prepare(runner)
      end = try await runner.attend(
        live, after: entries.reduce(0) { $1.event.epoch ?? $0 }, interruption: interruption)
    } catch is CancellationError {
      // While it waited for its place; it is recorded, and has no runner yet.
      end = .interrupted
    } catch {
      await world.shutdown()
      // Another runner writes them now.
      guard artifacts.hasBegun, !(error is RunnerFenced), !(error is UsageRefusal) else {
        throw error
      }
      // Reading may work where writing does not; whatever was recorded can be shown.
      if let history = try? history { artifacts.finish(history) }
      throw RunStopped(rollout: rollout, cause: error)
    }
    await world.shutdown()
    let history = try history
    artifacts.finish(history)
    return Outcome(rollout: rollout, end: end, history: history)
  }

  private var history: RolloutHistory {
    get throws { try RolloutHistory(try ledger.store.entries(of: rollout)) }
  }
}

extension Operator {
  /// Whoever runs this process, and where.
  static var current: Operator {
    let process = ProcessInfo.processInfo
    return Operator(name: process.userName, host: process.hostName)
  }
}

/// The ledger failed in the middle of a run: the rollout stands where it was last recorded.
struct RunStopped: Error, CustomStringConvertible {
  var rollout: RolloutID
  var cause: any Error

  var description: String {
    "the rollout \(rollout) stopped, because what happened could not be recorded: \(cause)\n"
      + "Hint: when the ledger can be written again, `rollout resume \(rollout)` goes on."
  }
}

/// Tells two.
struct ObserverPair: RolloutObserver {
  let first: any RolloutObserver
  let second: any RolloutObserver

  func appended(_ entries: [LedgerEntry], state: RolloutState) {
    first.appended(entries, state: state)
    second.appended(entries, state: state)
  }

  func printed(_ bytes: [UInt8], by request: CommandRequest) {
    first.printed(bytes, by: request)
    second.printed(bytes, by: request)
  }
}
