import EventLedger
import FoundationEssentials
import Glibc
import RolloutLedger
import RolloutModel
import RolloutRedaction
import RolloutRunner

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
    /// The identity to give it; nil for a new one.
    var rollout: RolloutID?
    var admission = Admission.any
    var settings = RolloutRunner.Settings()
  }

  /// What to do about rollouts of the same service and environment that are open.
  enum Admission: Sendable {
    /// Nothing: the bash harness knew of none.
    case any
    case onlyOne
    /// End that one, for that reason.
    case superseding(RolloutID, reason: String)
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
  func run(onSignal: @escaping @Sendable (String) -> Void) async throws -> Attendance.Outcome {
    // Signals are caught before anything is made, so that a run never ends without a trace.
    try await Interruption.run(onSignal: onSignal) { interruption in
      try await run(interruption: interruption)
    }
  }

  private func run(
    interruption: @escaping @Sendable () -> String
  ) async throws -> Attendance.Outcome {
    var planned = try plannedEvent(
      at: Timestamp.now)
    let places = RunPlaces(request: request, plannedDirectory: planned.artifactDirectory)
    let ledger: LedgerAccess
    (ledger, planned.artifactDirectory) = try places.prepare()
    defer { try? ledger.log.close() }
    let ids = SystemSources.ids()
    let rollout = request.rollout ?? RolloutID(ids.next().description)
    let only = SoleRollout(
      ledger: ledger, plan: request.plan, rollout: rollout, actor: planned.plannedBy, ids: ids,
      redact: { redactor.redact($0) })
    do {
      planned.supersedes = try only.check(request.admission)
    } catch {
      // Made for this rollout, and empty; one that the operator named is theirs.
      if request.artifactDirectory == nil { _ = unsafe rmdir(planned.artifactDirectory) }
      throw error
    }
    let attendance = Attendance(
      ledger: ledger, rollout: rollout, live: planned, token: request.token, redactor: redactor,
      actor: planned.plannedBy, ids: ids, view: view, settings: request.settings)
    return try await attendance.begin {
      try await only.takePlace(request.admission)
    } interruption: {
      interruption()
    }
  }

  private func plannedEvent(at start: Timestamp) throws -> RolloutPlanned {
    let label = RFC3339.compact(start)
    let named = request.plan.artifacts.directory.filled(with: [
      "name": request.plan.name, "timestamp": label,
    ])
    // The digests are over what the ledger holds, so that anyone can recompute them from it.
    let recorded = request.plan.redacting { redactor.redact($0) }
    return RolloutPlanned(
      plan: request.plan, planDigest: try ContentDigest(ofJSON: recorded),
      policyDigest: try ContentDigest(ofJSON: recorded.policy), workspace: request.workspace,
      artifactDirectory: request.artifactDirectory
        ?? FilePaths.absolute(named, in: request.workspace),
      startLabel: label, plannedBy: .current,
      toolVersion: ToolVersion.text)
  }
}
