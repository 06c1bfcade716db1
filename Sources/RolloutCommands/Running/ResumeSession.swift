import ArgumentParser
import EventLedger
import FoundationEssentials
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutRedaction
import RolloutRunner

/// Takes a rollout of the ledger up and attends it to its end.
struct ResumeSession {
  private let access: LedgerAccess
  private let rollout: RolloutID
  private let entries: [LedgerEntry]
  private let live: RolloutPlanned
  private let credentials: ProbeCredentials
  private let settings: RolloutRunner.Settings

  /// What the rollout is taken up for.
  enum Purpose {
    case goOn
    /// Nothing is probed or run any more but the rollback's steps.
    case rollback(usesPlan: Bool)
  }

  /// - Parameters:
  ///   - token: of the probe, where it is not in the environment.
  ///   - plan: as `rollout run` was given it; needed when the recorded plan was redacted.
  /// - Throws: ``UsageRefusal``; nothing was done then.
  init(
    _ access: LedgerAccess, _ listing: RolloutListing, exitWhenHeld: Bool,
    purpose: Purpose = .goOn, token: String? = nil, plan: PlanOptions? = nil
  ) throws {
    self.access = access
    rollout = listing.rollout
    entries = try access.store.entries(of: listing.rollout)
    let environment = ProcessInfo.processInfo.environment
    let history = try RolloutHistory(entries)
    settings = RolloutRunner.Settings(letsGoWhenHeld: exitWhenHeld)
    var planned = history.planned
    let recorded = history.plan
    let found = ProbeCredentials(plan: recorded, given: token, environment: environment)
    let isOver = history.state.status.isTerminal
    let purpose =
      history.state.rollback.map { .rollback(usesPlan: $0.requested.isPlanned) } ?? purpose
    let needs = isOver ? Needs() : ResumeSession.needs(of: recorded, for: purpose)
    if needs.token, let variable = recorded.probe?.tokenVariable,
      recorded.probe?.tokenConfigured == true, found.token == nil
    {
      throw UsageRefusal(
        "expected the probe's token in \(variable), got none\n"
          + "Hint: set it as it was when the rollout started, or pass --auth-token-file.")
    }
    if history.state.epoch == 0, !isOver {
      try ResumeSession.checkPlace(of: listing, in: access)
    }
    if needs.original {
      planned.plan = try ResumeSession.original(
        of: planned, given: plan, token: token, environment: environment)
    }
    if !isOver { try ResumeSession.checkWorkspace(planned.workspace) }
    let unknown = planned.plan.freezes.unknownZones(in: SystemTimeZones())
    guard unknown.isEmpty else {
      throw UsageRefusal(
        "expected freezes in time zones that this machine knows, got "
          + unknown.joined(separator: ", ")
          + "\nHint: resume it with the version of rollout that started it.")
    }
    live = planned
    credentials = ProbeCredentials(plan: planned.plan, given: token, environment: environment)
    try credentials.checkLengths()
  }

  /// What has to be here for it.
  private struct Needs {
    var token = false
    /// The plan before it was redacted.
    var original = false
  }

  private static func needs(of recorded: Plan, for purpose: Purpose) -> Needs {
    switch purpose {
    case .goOn:
      Needs(
        token: recorded.probe?.tokenConfigured == true, original: holdsRedactions(recorded))
    case .rollback(let usesPlan):
      Needs(original: usesPlan && holdsRedactions(recorded.rollback))
    }
  }

  /// Whether a text of it was cut out before it was recorded.
  private static func holdsRedactions(_ value: some Encodable) -> Bool {
    ((try? EventCodec.json(of: value)) ?? "").contains("[redacted")
  }

  /// A rollout that was killed before it had a runner may not have had its turn.
  private static func checkPlace(of listing: RolloutListing, in access: LedgerAccess) throws {
    let planned = try access.store.planned(of: listing.rollout)
    let (service, environment) = (planned.plan.service, planned.plan.environment)
    let open = try access.index.openRollouts(service: service, environment: environment)
    guard
      let first = open.first(where: { $0.rollout != planned.supersedes }),
      first.rollout != listing.rollout
    else { return }
    throw UsageRefusal(
      "expected no other open rollout of \(service) in \(environment), got "
        + "\(first.rollout), which was recorded first\n"
        + "Hint: `rollout abort` ends one of the two.")
  }

  /// Without it every command would fail to start, and the rollout would be blocked for that.
  private static func checkWorkspace(_ path: String) throws {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory
    else {
      throw UsageRefusal(
        "expected the rollout's workspace \(path) on this machine, found no such directory\n"
          + "Hint: check it out there; commands run in it, and the artifacts name it.")
    }
  }

  /// The plan before it was redacted, read again; it must be the one that was recorded.
  private static func original(
    of planned: RolloutPlanned, given: PlanOptions?, token: String?, environment: [String: String]
  ) throws -> Plan {
    let hint =
      "Hint: pass --plan and the other options as `rollout run` got them, with the same environment."
    guard let given else {
      throw UsageRefusal(
        "expected a recorded rollback without redacted texts, got one with some\n"
          + "Hint: give the command again with --rollback-command, or roll back yourself and record "
          + "it with --by-hand. Nothing was recorded.")
    }
    var overrides = given.overrides
    if planned.plan.probe?.tokenConfigured == true { overrides.tokenConfigured = true }
    let plan = try PlanSource.plan(
      named: given.plan, policy: given.policy, overrides: overrides, environment: environment)
    let credentials = ProbeCredentials(plan: plan, given: token, environment: environment)
    let redactor = Redactor(credentials.secrets)
    let digest = try ContentDigest(ofJSON: plan.redacting { redactor.redact($0) })
    guard digest == planned.planDigest else {
      throw UsageRefusal(
        "expected the plan that was recorded (\(planned.planDigest.short)), parts of which are "
          + "redacted, got another one (\(digest.short))\n\(hint)")
    }
    return plan
  }

  /// Ends the rollout that this one supersedes, where it was killed before it had.
  private func takePlace() async throws {
    guard let other = live.supersedes, !entries.contains(where: { $0.event.epoch != nil }),
      entries.count == 1
    else { return }
    let redactor = Redactor(credentials.secrets)
    try await SoleRollout(
      ledger: access, plan: live.plan, rollout: rollout, actor: .current,
      ids: SystemSources.ids(),
      redact: { redactor.redact($0) }
    ).takePlace(.superseding(other, reason: "superseded by \(rollout), which was taken up again"))
  }

  /// Attends the rollout, prints how it went, and says with which code to exit.
  func run(json: Bool) async throws -> ExitCode {
    let environment = ProcessInfo.processInfo.environment
    let progress = ProgressView.forThisTerminal(
      environment: environment, isQuiet: json, startedAt: entries.first?.time)
    let attendance = Attendance(
      ledger: access, rollout: rollout, live: live, token: credentials.token,
      redactor: Redactor(credentials.secrets), actor: .current,
      ids: SystemSources.ids(),
      view: progress, settings: settings)
    let entries = entries
    try await takePlace()
    let outcome = try await progress.whileTicking {
      try await Interruption.run(onSignal: { progress.note("Received \($0): stopping…") }) {
        try await attendance.resume(entries, interruption: $0)
      }
    }
    return RunReport(outcome: outcome, ledgerPath: access.path).print(json: json)
  }
}
