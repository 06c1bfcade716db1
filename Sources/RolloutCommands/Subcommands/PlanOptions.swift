import ArgumentParser
import RolloutModel
import RolloutPlanFile

/// The plan and what the operator changes of it, for commands that run or show one.
struct PlanOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A plan file (YAML), or the name of a built-in plan: "
        + BuiltInPlans.names.joined(separator: ", ") + ".", valueName: "plan"),
    completion: .file(extensions: ["yaml", "yml"]))
  var plan = PlanSource.defaultName
  @Option(
    help: ArgumentHelp(
      "A policy file (YAML) whose rules take the place of the plan's.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var policy: String?
  @Option(help: ArgumentHelp("Percentages, ascending.", valueName: "csv"))
  var cohorts: String?
  @Option(help: ArgumentHelp("How long each cohort soaks.", valueName: "n"))
  var cohortSoakSeconds: Int64?
  @Option(help: "Whether a soak waits and samples, or is only written down.")
  var soak: SoakPlan.Mode?
  @Option(help: ArgumentHelp("Time between SLO samples in a soak.", valueName: "seconds"))
  var sampleInterval: Double?
  @Option(help: "What comes of a failure: the rollout stops, holds for a person, or goes on.")
  var onFailure: Continuation?
  @Flag(help: "Run every step and then decide; short for --on-failure evaluate-all.")
  var evaluateAll = false
  @Option(help: "What time of a soak means in which nobody sampled.")
  var onGap: GapAction?
  @Option(help: ArgumentHelp("Base URL of the probe.", valueName: "url"))
  var controlBaseUrl: String?
  @Option(help: ArgumentHelp("Snapshot kept as evidence.", valueName: "url"))
  var runtimeMetricsUrl: String?
  @Option(help: ArgumentHelp("Snapshot kept as evidence.", valueName: "url"))
  var controlStatusUrl: String?
  @Option(help: ArgumentHelp("Where SLO samples come from.", valueName: "url"))
  var sloSnapshotUrl: String?
  @Option(help: ArgumentHelp("Limit of the rule on p95_latency_ms.", valueName: "n"))
  var maxP95LatencyMs: String?
  @Option(help: ArgumentHelp("Limit of the rule on error_budget_ratio.", valueName: "ratio"))
  var maxErrorBudgetRatio: String?
  @Option(
    help: ArgumentHelp("Run for each cohort, with its variables set.", valueName: "command"))
  var applyCommand: String?
  @Option(
    name: .customLong("gate"),
    help: ArgumentHelp("Add a gate, or replace the one of that name.", valueName: "name=command"))
  var gates: [String] = []
  @Option(help: ArgumentHelp("Time limit of every gate and the drill.", valueName: "n"))
  var gateTimeoutSeconds: Double?
  @Flag(help: "Run no gate.")
  var skipGates = false
  @Option(help: ArgumentHelp("The rehearsal of the rollback.", valueName: "command"))
  var rollbackDrillCommand: String?
  @Flag(help: "Run no rollback drill.")
  var skipRollbackDrill = false
  @Option(
    help: ArgumentHelp(
      "Run when the rollout would block after a cohort was entered, or on `rollout rollback`.",
      valueName: "command"))
  var rollbackCommand: String?
  @Option(help: ArgumentHelp("What is rolled out.", valueName: "name"))
  var release: String?
  @Option(help: ArgumentHelp("The digest of what is rolled out.", valueName: "digest"))
  var releaseDigest: String?
  @Option(help: ArgumentHelp("What it replaces.", valueName: "name"))
  var baseline: String?
  @Option(help: ArgumentHelp("The digest of what it replaces.", valueName: "digest"))
  var baselineDigest: String?

  func validate() throws {
    if evaluateAll, let onFailure, onFailure != .evaluateAll {
      throw ValidationError(
        "expected one of --evaluate-all and --on-failure \(onFailure.rawValue), got both")
    }
    if release == nil, releaseDigest != nil {
      throw ValidationError("expected --release with --release-digest, got none")
    }
    if baseline == nil, baselineDigest != nil {
      throw ValidationError("expected --baseline with --baseline-digest, got none")
    }
    if let cohortSoakSeconds, !(0...1_000_000_000).contains(cohortSoakSeconds) {
      throw ValidationError(
        "expected --cohort-soak-seconds of 0 or more, got \(cohortSoakSeconds)")
    }
    if let sampleInterval, !(sampleInterval > 0 && sampleInterval <= 86_400) {
      throw ValidationError(
        "expected --sample-interval above 0 and at most 86400 seconds, got \(sampleInterval)")
    }
    if let gateTimeoutSeconds, !(gateTimeoutSeconds > 0 && gateTimeoutSeconds <= 604_800) {
      throw ValidationError(
        "expected --gate-timeout-seconds above 0 and at most 604800, got \(gateTimeoutSeconds)")
    }
  }

  var overrides: PlanOverrides {
    PlanOverrides(
      cohorts: cohorts, soakSeconds: cohortSoakSeconds, soakMode: soak,
      sampleInterval: sampleInterval.map { Milliseconds(Int64(($0 * 1000).rounded(.up))) },
      continuation: evaluateAll ? .evaluateAll : onFailure, gapAction: onGap,
      controlBaseURL: controlBaseUrl,
      runtimeMetricsURL: runtimeMetricsUrl, controlStatusURL: controlStatusUrl,
      sloSnapshotURL: sloSnapshotUrl, maxP95LatencyMilliseconds: maxP95LatencyMs,
      maxErrorBudgetRatio: maxErrorBudgetRatio, drillCommand: rollbackDrillCommand,
      rollbackCommand: rollbackCommand,
      release: release.map { Release(name: $0, digest: releaseDigest) },
      baseline: baseline.map { Release(name: $0, digest: baselineDigest) },
      applyCommand: applyCommand, gates: gates,
      gateTimeout: gateTimeoutSeconds.map { Milliseconds(Int64(($0 * 1000).rounded(.up))) },
      skipGates: skipGates, skipDrill: skipRollbackDrill)
  }
}

extension SoakPlan.Mode: ExpressibleByArgument {}
extension Continuation: ExpressibleByArgument {}
extension GapAction: ExpressibleByArgument {}
