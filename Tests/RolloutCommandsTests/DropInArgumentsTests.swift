import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutCommands

@Suite struct DropInArgumentsTests {
  typealias Reading = @Sendable (DropInArguments) -> String?

  static let settings: [(flag: String, variable: String, value: Reading)] = [
    ("--control-base-url", "OA_PROD_CONTROL_BASE_URL", { $0.controlBaseURL }),
    ("--auth-token", "OA_PROD_CONTROL_AUTH_TOKEN", { $0.authToken }),
    ("--cohorts", "OA_PROD_ROLLOUT_COHORTS", { $0.givenCohorts }),
    ("--cohort-soak-seconds", "OA_PROD_ROLLOUT_COHORT_SOAK_SECONDS", { $0.givenSoakSeconds }),
    ("--runtime-metrics-url", "OA_RUNTIME_METRICS_URL", { $0.runtimeMetricsURL }),
    ("--control-status-url", "OA_CONTROL_STATUS_URL", { $0.controlStatusURL }),
    ("--slo-snapshot-url", "OA_SPACETIME_SLO_SNAPSHOT_URL", { $0.sloSnapshotURL }),
    ("--max-p95-latency-ms", "OA_SPACETIME_SLO_MAX_P95_LATENCY_MS", { $0.givenMaxP95Latency }),
    (
      "--max-error-budget-ratio", "OA_SPACETIME_SLO_MAX_ERROR_BUDGET_RATIO",
      { $0.givenMaxErrorBudgetRatio }
    ),
    ("--rollback-drill-command", "OA_SPACETIME_ROLLBACK_DRILL_COMMAND", { $0.givenDrillCommand }),
  ]

  private func refusal(
    _ arguments: [String], _ environment: [String: String] = [:]
  ) -> DropInArguments.Refusal? {
    do throws(DropInArguments.Refusal) {
      _ = try DropInArguments(arguments, environment: environment)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: settings.indices)
  func `a flag beats the environment, and an empty variable is none`(index: Int) throws {
    let (flag, variable, value) = DropInArgumentsTests.settings[index]
    let neither = try DropInArguments([], environment: [:])
    #expect(value(neither) == nil)
    let empty = try DropInArguments([], environment: [variable: ""])
    #expect(value(empty) == nil)
    let variableOnly = try DropInArguments([], environment: [variable: "11"])
    #expect(value(variableOnly) == "11")
    let both = try DropInArguments([flag, "22"], environment: [variable: "11"])
    #expect(value(both) == "22")
    let last = try DropInArguments([flag, "22", flag, "33"], environment: [:])
    #expect(value(last) == "33")
    #expect(refusal([flag]) == .missingValue(flag))
  }

  @Test func `the defaults are those of the harness`() throws {
    let given = try DropInArguments([], environment: [:])
    #expect(given.cohorts == "1,5,10,25,50,100")
    #expect(given.soakSeconds == "1800")
    #expect(given.maxP95Latency == "600")
    #expect(given.maxErrorBudgetRatio == "0.020")
    #expect(given.drillCommand == "./scripts/local-ci.sh canary-drill")
    #expect(given.outputDirectory == nil && given.workspace == nil && given.ledger == nil)
    #expect(!given.skipGates && !given.skipDrill)
  }

  @Test func `the plan becomes the harness's: advisory, every step`() throws {
    let given = try DropInArguments(
      ["--skip-gates", "--skip-rollback-drill", "--auth-token", "t", "--cohorts", "50,5,5"],
      environment: [:])
    var plan = Plan.production(tokenConfigured: false)
    try given.overrides.apply(to: &plan)
    var expected = Plan.production()
    expected.cohorts = .percents(50, 5, 5)
    expected.cohortsAsWritten = "50,5,5"
    expected.soak.mode = .advisory
    expected.continuation = .evaluateAll
    expected.gates = .skip(reason: "--skip-gates")
    expected.drill = .skip(reason: "--skip-rollback-drill")
    #expect(plan == expected)
  }

  @Test func `an empty value of a flag means none, whatever the environment says`() throws {
    let given = try DropInArguments(
      [
        "--control-base-url", "", "--auth-token", "", "--slo-snapshot-url", "",
        "--runtime-metrics-url", "", "--control-status-url", "",
      ],
      environment: [
        "OA_PROD_CONTROL_BASE_URL": "https://c", "OA_PROD_CONTROL_AUTH_TOKEN": "t",
        "OA_SPACETIME_SLO_SNAPSHOT_URL": "https://s",
      ])
    var plan = Plan.production(
      metricsURL: nil, statusURL: nil, controlURL: nil, tokenConfigured: false, sloURL: nil)
    try given.overrides.apply(to: &plan)
    #expect(plan.probe?.url == nil)
    #expect(plan.probe?.tokenConfigured == false)
    #expect(plan.probe?.baseURL == nil)
    #expect(plan.slo?.snapshotURL == nil)
    #expect(plan.snapshots.allSatisfy { $0.url == nil })
  }

  @Test(arguments: ["-h", "--help"])
  func `help is asked for by either flag, before anything is validated`(flag: String) {
    #expect(refusal([flag]) == .help)
    #expect(refusal(["--cohort-soak-seconds", "x", flag]) == .help)
    #expect(refusal(["--bogus", flag]) == .unknownArgument("--bogus"))
  }

  @Test(arguments: ["--bogus", "-x", "extra", "", "--cohorts=5", "--"])
  func `an unknown argument is named`(argument: String) {
    #expect(refusal([argument]) == .unknownArgument(argument))
  }

  @Test(arguments: ["", "-1", "1.5", "x", " 1", "1 ", "٣", "1e3", "1234567890123456"])
  func `seconds and latency are digits only`(text: String) {
    #expect(
      refusal(["--cohort-soak-seconds", text])
        == .invalid("Invalid cohort soak seconds: \(text)"))
    #expect(
      refusal(["--max-p95-latency-ms", text]) == .invalid("Invalid max p95 latency: \(text)"))
  }

  @Test(arguments: ["", ".", "1.", ".5", "-0.1", "0.1.2", "x", "1e-3", "0,02", " 0.02"])
  func `a ratio is digits, optionally a point and digits`(text: String) {
    #expect(
      refusal(["--max-error-budget-ratio", text])
        == .invalid("Invalid max error budget ratio: \(text)"))
  }

  @Test(arguments: ["0", "1", "0.020", "00.5", "123.456"])
  func `ratios as the harness takes them are taken`(text: String) {
    #expect(refusal(["--max-error-budget-ratio", text]) == nil)
  }

  @Test func `values of the environment are validated too`() {
    #expect(
      refusal([], ["OA_PROD_ROLLOUT_COHORT_SOAK_SECONDS": "soon"])
        == .invalid("Invalid cohort soak seconds: soon"))
    #expect(
      refusal(["--cohort-soak-seconds", "5"], ["OA_PROD_ROLLOUT_COHORT_SOAK_SECONDS": "soon"])
        == nil)
  }

  @Test func `the first of several mistakes is the one the harness names`() {
    #expect(
      refusal([
        "--max-error-budget-ratio", "x", "--max-p95-latency-ms", "x", "--cohort-soak-seconds", "x",
      ]) == .invalid("Invalid cohort soak seconds: x"))
  }
}
