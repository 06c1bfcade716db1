import EventLedger
import FoundationEssentials
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutRunner
import Synchronization

/// One run from a checked plan to its end: opens what is needed, runs, leaves the artifacts.
struct RunSession: Sendable {
  /// What was asked for, checked.
  struct Request: Sendable {
    /// As it is to be carried out; nothing redacted.
    var plan: Plan
    var workspace: String
    var ledgerPath: String
    /// Absolute, or nil for the plan's own.
    var artifactDirectory: String?
    /// Whether files of an earlier run may lie in the artifact directory, as the drop-in allows.
    var mayOverwriteArtifacts = false
    var token: Secret?
    var secrets: [String: Secret]
  }

  /// What a run leaves.
  struct Outcome: Sendable {
    var rollout: RolloutID
    var end: RolloutRunner.End
    var history: RolloutHistory
  }

  let request: Request
  let redactor: Redactor
  /// Told of everything beside the artifact writer.
  let view: any RolloutObserver

  init(_ request: Request, view: any RolloutObserver) {
    self.request = request
    self.view = view
    redactor = Redactor(request.secrets)
  }

  /// - Throws: ``UsageRefusal``, ``LedgerFailure`` before anything was recorded;
  ///   ``RunStopped`` when the ledger failed afterwards.
  func run(onSignal: @escaping @Sendable (String) -> Void) async throws -> Outcome {
    let signal = LastSignal()
    // Signals are caught before anything is made, so that a run never ends without a trace.
    return try await InterruptibleTask.run { name in
      signal.received(name)
      onSignal(name)
    } _: {
      try await run(until: signal)
    }
  }

  private func run(until signal: LastSignal) async throws -> Outcome {
    var planned = try plannedEvent(
      at: Timestamp(millisecondsSince1970: SystemSources.eventTime().milliseconds))
    let places = RunPlaces(request: request, plannedDirectory: planned.artifactDirectory)
    let ledger: LedgerAccess
    (ledger, planned.artifactDirectory) = try places.prepare()
    defer { try? ledger.log.close() }
    let world: LiveWorld
    do {
      world = try LiveWorld(
        workspace: request.workspace, token: request.token, redactor: redactor,
        limits: request.plan.limits)
    } catch {
      throw UsageRefusal("expected to set up TLS, but: \(error)")
    }
    let ids = EventIDSequence(
      clock: SystemSources.eventTime, random: SystemSources.random)
    let rollout = RolloutID(ids.next().description)
    let artifacts = ArtifactObserver(
      writer: ArtifactWriter(store: ledger.store, directory: planned.artifactDirectory))
    let runner = RolloutRunner(
      store: ledger.store, rollout: rollout, by: planned.plannedBy, world: world,
      observer: ObserverPair(first: artifacts, second: view), redactor: redactor, ids: ids,
      processID: Int(ProcessInfo.processInfo.processIdentifier))
    let end: RolloutRunner.End
    do {
      end = try await runner.run(planned) { "received \(signal.name)" }
    } catch {
      try? await world.shutdown()
      guard artifacts.hasBegun else { throw error }
      // Reading may work where writing does not; whatever was recorded can be shown.
      if let entries = try? ledger.store.entries(of: rollout),
        let history = try? RolloutHistory(entries)
      {
        artifacts.finish(history)
      }
      throw RunStopped(rollout: rollout, cause: error)
    }
    try? await world.shutdown()
    let history = try RolloutHistory(try ledger.store.entries(of: rollout))
    artifacts.finish(history)
    return Outcome(rollout: rollout, end: end, history: history)
  }

  private func plannedEvent(at start: Timestamp) throws -> RolloutPlanned {
    let label = RFC3339.compact(start)
    let named = request.plan.artifacts.directory.filled(with: [
      "name": request.plan.name, "timestamp": label,
    ])
    let process = ProcessInfo.processInfo
    // The digests are over what the ledger holds, so that anyone can recompute them from it.
    let recorded = request.plan.redacting { redactor.redact($0) }
    return RolloutPlanned(
      plan: request.plan, planDigest: try ContentDigest(ofJSON: recorded),
      policyDigest: try ContentDigest(ofJSON: recorded.policy), workspace: request.workspace,
      artifactDirectory: request.artifactDirectory
        ?? FilePaths.absolute(named, in: request.workspace),
      startLabel: label, plannedBy: Operator(name: process.userName, host: process.hostName),
      toolVersion: ToolVersion.text)
  }
}

/// The signal that ended a run.
private final class LastSignal: Sendable {
  private let last = Mutex("")

  var name: String { last.withLock { $0 } }

  func received(_ name: String) {
    last.withLock { $0 = name }
  }
}

/// The ledger failed in the middle of a run: the rollout stands where it was last recorded.
struct RunStopped: Error, CustomStringConvertible {
  var rollout: RolloutID
  var cause: any Error

  var description: String {
    "the rollout \(rollout) stopped, because what happened could not be recorded: \(cause)"
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
