import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutCommands

@Suite struct PlanOverridesTests {
  private func changed(
    _ plan: Plan = .production(), _ change: (inout PlanOverrides) -> Void
  ) throws -> Plan {
    var overrides = PlanOverrides()
    change(&overrides)
    var plan = plan
    try overrides.apply(to: &plan)
    return plan
  }

  private func refusal(
    _ plan: Plan = .production(), _ change: (inout PlanOverrides) -> Void
  ) -> String? {
    do {
      _ = try changed(plan, change)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func `what is not given leaves the plan's word`() throws {
    #expect(try changed { _ in } == .production())
  }

  @Test func `each override changes its field and no other`() throws {
    let plan = try changed {
      $0.cohorts = " 2,, 20 "
      $0.soakSeconds = 60
      $0.soakMode = .advisory
      $0.sampleInterval = .seconds(5)
      $0.continuation = .evaluateAll
      $0.controlBaseURL = "https://c"
      $0.tokenConfigured = false
      $0.runtimeMetricsURL = "https://r"
      $0.controlStatusURL = "https://s"
      $0.sloSnapshotURL = "https://slo"
      $0.maxP95LatencyMilliseconds = "700"
      $0.maxErrorBudgetRatio = "0.0300"
      $0.applyCommand = "./apply"
      $0.drillCommand = "./drill"
    }
    var expected = Plan.production(
      metricsURL: "https://r", statusURL: "https://s", controlURL: "https://c",
      tokenConfigured: false, sloURL: "https://slo")
    expected.cohorts = .percents(2, 20)
    expected.cohortsAsWritten = " 2,, 20 "
    expected.soak = SoakPlan(
      required: .seconds(60), mode: .advisory, sampleInterval: .seconds(5))
    expected.continuation = .evaluateAll
    expected.policy.rules[0].condition = .threshold(
      Threshold("p95_latency_ms", limit: .of("700")))
    expected.policy.rules[1].condition = .threshold(
      Threshold("error_budget_ratio", limit: .of("0.0300")))
    expected.apply = CommandPlan(command: "./apply")
    expected.drill = .run(CommandPlan(command: "./drill"))
    #expect(plan == expected)
  }

  @Test func `a gate replaces the one of its name, or comes last`() throws {
    let plan = try changed { $0.gates = ["spacetime-chaos=./a=b", "new=./new"] }
    #expect(plan.gates.gates.count == 5)
    #expect(plan.gates.gates[2].command.command == "./a=b")
    #expect(plan.gates.gates[4] == Gate("new", "./new"))
  }

  @Test func `a time limit holds for every gate and the drill`() throws {
    let plan = try changed {
      $0.gates = ["new=./new"]
      $0.gateTimeout = .seconds(7)
    }
    #expect(plan.gates.gates.map(\.command.timeout) == Array(repeating: .seconds(7), count: 5))
    #expect(
      plan.drill
        == .run(CommandPlan(command: "./scripts/local-ci.sh canary-drill", timeout: .seconds(7))))
  }

  @Test func `a time limit holds for a drill that is given with it`() throws {
    let plan = try changed {
      $0.drillCommand = "./drill"
      $0.gateTimeout = .seconds(7)
    }
    #expect(plan.drill == .run(CommandPlan(command: "./drill", timeout: .seconds(7))))
  }

  @Test func `a drill that is given keeps the time limit of the plan's`() throws {
    var own = Plan.production()
    own.drill = .run(CommandPlan(command: "x", timeout: .seconds(9)))
    let plan = try changed(own) { $0.drillCommand = "./drill" }
    #expect(plan.drill == .run(CommandPlan(command: "./drill", timeout: .seconds(9))))
  }

  @Test func `skipping says which flag did it`() throws {
    let plan = try changed {
      $0.skipGates = true
      $0.skipDrill = true
    }
    #expect(plan.gates == .skip(reason: "--skip-gates"))
    #expect(plan.drill == .skip(reason: "--skip-rollback-drill"))
    var without = Plan.production()
    without.drill = nil
    #expect(try changed(without) { $0.skipDrill = true }.drill == nil)
  }

  @Test(arguments: ["101", "-1", "five", "5.5", "٥", "5%", "0x5", "99999999999999999999"])
  func `a cohort that is no percentage is refused`(text: String) {
    #expect(refusal { $0.cohorts = "1,\(text)" } == "Invalid cohort percentage: \(text)")
  }

  @Test(arguments: ["", ",", " , "])
  func `no cohort at all is refused`(text: String) {
    #expect(refusal { $0.cohorts = text } == "No valid production cohorts provided.")
  }

  @Test func `only the drop-in takes cohorts as the harness did`() throws {
    #expect(
      refusal { $0.cohorts = "5,5,0" }
        == """
        cohorts: expected percentages from 1 to 100, got 0
        cohorts: expected strictly ascending percentages, got 5 after 5
        cohorts: expected strictly ascending percentages, got 0 after 5
        """)
    let plan = try changed {
      $0.cohorts = "5,5,0"
      $0.lenient = true
    }
    #expect(plan.cohorts == .percents(5, 5, 0))
  }

  @Test func `an override that the plan has no place for is refused`() {
    var plan = Plan.production()
    plan.slo = nil
    plan.policy.rules = []
    plan.snapshots = []
    #expect(
      refusal(plan) { $0.sloSnapshotURL = "x" }
        == "expected a plan with SLO metrics for --slo-snapshot-url, "
        + "got 'spacetime-production' without")
    #expect(
      refusal(plan) { $0.runtimeMetricsURL = "x" }
        == "expected a plan with a snapshot 'runtime_metrics' for --runtime-metrics-url, "
        + "got 'spacetime-production' without")
    #expect(
      refusal(plan) { $0.maxP95LatencyMilliseconds = "1" }
        == "expected a plan with a rule on p95_latency_ms to change its limit, "
        + "got 'spacetime-production' without")
    plan.probe = nil
    #expect(
      refusal(plan) { $0.controlBaseURL = "x" }
        == "expected a plan with a probe for --control-base-url, "
        + "got 'spacetime-production' without")
    #expect(
      refusal { $0.maxErrorBudgetRatio = "low" }
        == "expected a decimal number, 0 or more, for the limit of error_budget_ratio, got 'low'")
    #expect(refusal { $0.gates = ["=x"] } == "expected --gate name=command, got '=x'")
    #expect(refusal { $0.gates = ["x"] } == "expected --gate name=command, got 'x'")
    #expect(
      refusal { $0.gates = ["a/b=x"] }
        == "gates: expected a gate name of letters, digits, '.', '_' and '-', got 'a/b'")
  }
}
