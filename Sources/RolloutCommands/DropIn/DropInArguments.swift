import RolloutModel

/// The arguments of the bash harness that this product replaces, with its messages.
struct DropInArguments: Sendable {
  var outputDirectory: String?
  var controlBaseURL: String?
  var authToken: String?
  var givenCohorts: String?
  var givenSoakSeconds: String?
  var runtimeMetricsURL: String?
  var controlStatusURL: String?
  var sloSnapshotURL: String?
  var givenMaxP95Latency: String?
  var givenMaxErrorBudgetRatio: String?
  var givenDrillCommand: String?
  var skipGates = false
  var skipDrill = false
  /// Ours, not the harness's.
  var workspace: String?
  var ledger: String?

  /// Something the harness would have refused, in its words.
  enum Refusal: Error, Hashable, Sendable {
    case help
    case unknownArgument(String)
    case missingValue(String)
    case invalid(String)
  }

  /// A flag beats the environment, which beats the default.
  init(_ arguments: [String], environment: [String: String]) throws(Refusal) {
    func setting(_ name: String) -> String? {
      let value = environment[name] ?? ""
      return value.isEmpty ? nil : value
    }
    controlBaseURL = setting("OA_PROD_CONTROL_BASE_URL")
    authToken = setting("OA_PROD_CONTROL_AUTH_TOKEN")
    givenCohorts = setting("OA_PROD_ROLLOUT_COHORTS")
    givenSoakSeconds = setting("OA_PROD_ROLLOUT_COHORT_SOAK_SECONDS")
    runtimeMetricsURL = setting("OA_RUNTIME_METRICS_URL")
    controlStatusURL = setting("OA_CONTROL_STATUS_URL")
    sloSnapshotURL = setting("OA_SPACETIME_SLO_SNAPSHOT_URL")
    givenMaxP95Latency = setting("OA_SPACETIME_SLO_MAX_P95_LATENCY_MS")
    givenMaxErrorBudgetRatio = setting("OA_SPACETIME_SLO_MAX_ERROR_BUDGET_RATIO")
    givenDrillCommand = setting("OA_SPACETIME_ROLLBACK_DRILL_COMMAND")
    try read(arguments)
    try validate()
  }

  private mutating func read(_ arguments: [String]) throws(Refusal) {
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      index += 1
      switch argument {
      case "-h", "--help": throw .help
      case "--skip-gates": skipGates = true
      case "--skip-rollback-drill": skipDrill = true
      default:
        guard let path = DropInArguments.options[argument] else {
          throw .unknownArgument(argument)
        }
        guard index < arguments.count else { throw .missingValue(argument) }
        self[keyPath: path] = arguments[index]
        index += 1
      }
    }
    // An empty place means the default, as it did to the harness.
    for path in [\DropInArguments.outputDirectory, \.workspace, \.ledger] {
      if self[keyPath: path]?.isEmpty == true { self[keyPath: path] = nil }
    }
  }

  private static var options: [String: WritableKeyPath<DropInArguments, String?>] {
    [
      "--output-dir": \.outputDirectory, "--control-base-url": \.controlBaseURL,
      "--auth-token": \.authToken, "--cohorts": \.givenCohorts,
      "--cohort-soak-seconds": \.givenSoakSeconds,
      "--runtime-metrics-url": \.runtimeMetricsURL, "--control-status-url": \.controlStatusURL,
      "--slo-snapshot-url": \.sloSnapshotURL, "--max-p95-latency-ms": \.givenMaxP95Latency,
      "--max-error-budget-ratio": \.givenMaxErrorBudgetRatio,
      "--rollback-drill-command": \.givenDrillCommand, "--workspace": \.workspace,
      "--ledger": \.ledger,
    ]
  }

  var cohorts: String { givenCohorts ?? "1,5,10,25,50,100" }
  var soakSeconds: String { givenSoakSeconds ?? "1800" }
  var maxP95Latency: String { givenMaxP95Latency ?? "600" }
  var maxErrorBudgetRatio: String { givenMaxErrorBudgetRatio ?? "0.020" }
  var drillCommand: String { givenDrillCommand ?? "./scripts/local-ci.sh canary-drill" }

  private func validate() throws(Refusal) {
    guard DropInArguments.isDigits(soakSeconds) else {
      throw .invalid("Invalid cohort soak seconds: \(soakSeconds)")
    }
    guard DropInArguments.isDigits(maxP95Latency) else {
      throw .invalid("Invalid max p95 latency: \(maxP95Latency)")
    }
    let parts = maxErrorBudgetRatio.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count),
      parts.allSatisfy({ DropInArguments.isDigits(String($0)) })
    else { throw .invalid("Invalid max error budget ratio: \(maxErrorBudgetRatio)") }
  }

  private static func isDigits(_ text: String) -> Bool {
    !text.isEmpty && text.count <= 15
      && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}

extension DropInArguments {
  /// How the plan is changed: advisory soak and every step, as the harness had it.
  ///
  /// A flag with an empty value says "none", whatever the environment says.
  var overrides: PlanOverrides {
    func given(_ text: String?) -> String? {
      text.flatMap { $0.isEmpty ? nil : $0 }
    }
    return PlanOverrides(
      cohorts: cohorts, soakSeconds: Int64(soakSeconds), soakMode: .advisory,
      continuation: .evaluateAll, controlBaseURL: given(controlBaseURL),
      tokenConfigured: given(authToken) != nil, runtimeMetricsURL: given(runtimeMetricsURL),
      controlStatusURL: given(controlStatusURL), sloSnapshotURL: given(sloSnapshotURL),
      maxP95LatencyMilliseconds: maxP95Latency, maxErrorBudgetRatio: maxErrorBudgetRatio,
      drillCommand: drillCommand, skipGates: skipGates, skipDrill: skipDrill, lenient: true)
  }

  static let usage = """
    Usage: run-production-phased-rollout.sh [options]

    Takes the production service through cohorts behind gates, probes, SLO checks and a rollback
    drill, and leaves the artifacts in a directory and everything that happened in the ledger.

    Options (environment variable, default):
      --output-dir <dir>               artifacts (output/canary/spacetime/production-<timestamp>)
      --control-base-url <url>         control plane (OA_PROD_CONTROL_BASE_URL)
      --auth-token <token>             its bearer token (OA_PROD_CONTROL_AUTH_TOKEN)
      --cohorts <csv>                  percentages (OA_PROD_ROLLOUT_COHORTS, 1,5,10,25,50,100)
      --cohort-soak-seconds <n>        recommended soak (OA_PROD_ROLLOUT_COHORT_SOAK_SECONDS, 1800)
      --runtime-metrics-url <url>      snapshot (OA_RUNTIME_METRICS_URL)
      --control-status-url <url>       snapshot (OA_CONTROL_STATUS_URL)
      --slo-snapshot-url <url>         SLO snapshot (OA_SPACETIME_SLO_SNAPSHOT_URL)
      --max-p95-latency-ms <n>         limit (OA_SPACETIME_SLO_MAX_P95_LATENCY_MS, 600)
      --max-error-budget-ratio <r>     limit (OA_SPACETIME_SLO_MAX_ERROR_BUDGET_RATIO, 0.020)
      --rollback-drill-command <cmd>   drill (OA_SPACETIME_ROLLBACK_DRILL_COMMAND,
                                       ./scripts/local-ci.sh canary-drill)
      --skip-gates                     run no gate
      --skip-rollback-drill            run no drill
      --workspace <dir>                where commands run (the current directory)
      --ledger <path>                  the ledger (ROLLOUT_LEDGER,
                                       <workspace>/output/rollout-ledger.sqlite3)
      -h, --help                       this text

    Exit codes: 0 allow, 1 block, 2 usage, 4 interrupted, 75 ledger busy.

    """
}
