import RolloutModel
import RolloutPlanFile
import RolloutTestSupport
import Testing

@testable import RolloutCommands

@Suite struct BuiltInPlanTests {
  private func plan(
    _ name: String = "spacetime-production", _ environment: [String: String] = [:]
  ) throws -> Plan {
    try PlanFile.plan(
      from: try #require(BuiltInPlans.text(of: name)), name: name, environment: environment)
  }

  @Test func `the production plan has the values of the harness`() throws {
    #expect(
      try plan()
        == .production(
          metricsURL: nil, statusURL: nil, controlURL: nil, tokenConfigured: false, sloURL: nil))
  }

  @Test func `the production plan takes its URLs and values from the environment`() throws {
    let plan = try plan(
      "spacetime-production",
      [
        "OA_RUNTIME_METRICS_URL": "https://metrics.example/runtime",
        "OA_CONTROL_STATUS_URL": "https://control.example/status",
        "OA_PROD_CONTROL_BASE_URL": "https://control.example/",
        "OA_PROD_CONTROL_AUTH_TOKEN": "t",
        "OA_SPACETIME_SLO_SNAPSHOT_URL": "https://slo.example/snapshot",
        "OA_PROD_ROLLOUT_COHORTS": "2, 20", "OA_PROD_ROLLOUT_COHORT_SOAK_SECONDS": "60",
        "OA_SPACETIME_SLO_MAX_P95_LATENCY_MS": "700",
        "OA_SPACETIME_SLO_MAX_ERROR_BUDGET_RATIO": "0.0300",
        "OA_SPACETIME_ROLLBACK_DRILL_COMMAND": "./drill \"now\"",
      ])
    var expected = Plan.production()
    expected.cohorts = .percents(2, 20)
    expected.cohortsAsWritten = "2, 20"
    expected.soak.required = .seconds(60)
    expected.policy.rules[0].condition = .threshold(
      Threshold("p95_latency_ms", limit: .of("700")))
    expected.policy.rules[1].condition = .threshold(
      Threshold("error_budget_ratio", limit: .of("0.0300")))
    expected.drill = .run(CommandPlan(command: "./drill \"now\""))
    #expect(plan == expected)
  }

  @Test func `the staging plan has the values of its harness`() throws {
    let plan = try plan("spacetime-staging")
    var expected = Plan.production(
      metricsURL: nil, statusURL: nil, controlURL: nil, tokenConfigured: false, sloURL: nil)
    expected.name = "spacetime-staging"
    expected.environment = "staging"
    expected.summaryTitle = "Spacetime Staging Canary Rollout Summary"
    expected.cohorts = .percents(5, 10, 25, 50, 100)
    expected.cohortsAsWritten = "5,10,25,50,100"
    expected.soak.required = .seconds(900)
    expected.gates = .run(
      [Gate("spacetime-provision-staging", "./scripts/spacetime/provision-check.sh staging")]
        + expected.gates.gates.dropFirst())
    expected.probe?.tokenVariable = "OA_STAGING_CONTROL_AUTH_TOKEN"
    expected.probe?.body = PlaceholderText(
      #"{"thread_id":"staging-canary-thread-{{percent}}","#
        + #""cohort_key":"user:staging-canary-{{percent}}"}"#)
    expected.slo = nil
    expected.policy.rules = []
    expected.drill = nil
    expected.artifacts = ArtifactPlan(
      directory: PlaceholderText("output/canary/spacetime/staging-{{timestamp}}"),
      environmentSequenceFile: "canary-env-sequence.txt", caption: "Staging rollout artifacts:",
      passedMessage: "Staging canary rollout gates passed.",
      blockedMessage: "Staging canary rollout blocked.")
    #expect(plan == expected)
  }

  @Test(arguments: BuiltInPlans.names)
  func `a built-in plan has no problems, and says what it would do`(name: String) throws {
    let plan = try plan(name)
    #expect(plan.problems().isEmpty)
    try Snapshot.expect(
      PlanWords.lines(of: plan).joined(separator: "\n") + "\n", equals: "\(name).steps.txt")
  }

  @Test func `no other name is built in`() {
    #expect(BuiltInPlans.text(of: "spacetime") == nil)
    #expect(BuiltInPlans.text(of: "") == nil)
  }
}
