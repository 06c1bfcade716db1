import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct ProductionOrderTests {
  /// The order of work of the harness that this replaces, with the soak between.
  private static let order: [String] =
    before + [1, 5, 10, 25, 50, 100].flatMap(cohort) + after

  private static let before = [
    "snapshot.captured runtime_metrics_before", "snapshot.captured control_status_before",
    "slo.sampled baseline #1 pass,pass",
    "gate.started spacetime-provision-prod #1", "gate.finished spacetime-provision-prod passed",
    "gate.started spacetime-replay-resume #1", "gate.finished spacetime-replay-resume passed",
    "gate.started spacetime-chaos #1", "gate.finished spacetime-chaos passed",
    "gate.started sync-security #1", "gate.finished sync-security passed",
  ]

  private static let after = [
    "drill.started rollback_drill #1", "drill.finished rollback_drill passed",
    "snapshot.captured runtime_metrics_after", "snapshot.captured control_status_after",
    "slo.sampled post_rollback_drill #1 pass,pass", "rollout.decided allow",
  ]

  private static func cohort(_ percent: Int) -> [String] {
    let stage = "cohort_\(percent)"
    return [
      "cohort.entered \(stage)", "snapshot.captured runtime_metrics_before_\(percent)",
      "snapshot.captured control_status_before_\(percent)", "probe.started \(stage)",
      "probe.finished \(stage) passed", "slo.sampled \(stage) #1 pass,pass",
      "soak.finished \(stage) advisory 0s of 1800s, 1 samples",
      "snapshot.captured runtime_metrics_after_\(percent)",
      "snapshot.captured control_status_after_\(percent)", "cohort.completed \(stage) pass",
    ]
  }

  @Test func `the production plan does everything in the order of the harness`() {
    var plan = Plan.production()
    plan.soak.mode = .advisory
    var rollout = RolloutDriver(plan)
    rollout.run()
    #expect(rollout.plot == ProductionOrderTests.order)
  }

  @Test func `the steps of the production plan are fixed before it starts`() {
    let steps = Plan.production().steps
    #expect(steps.count == 3 + 4 + 6 * 9 + 1 + 3)
    #expect(Set(steps).count == steps.count)
    guard case .runDrill = steps[steps.count - 4] else {
      Issue.record("expected the drill before the last snapshots, got \(steps[steps.count - 4])")
      return
    }
  }

  @Test func `the production plan soaks half an hour in every cohort, the last one too`() {
    var rollout = RolloutDriver(.production())
    rollout.run()
    let soaks = rollout.plot.filter { $0.hasPrefix("soak.finished") }
    #expect(
      soaks
        == [1, 5, 10, 25, 50, 100].map {
          "soak.finished cohort_\($0) wait 1800s of 1800s, 61 samples"
        })
    #expect(rollout.decision == .allow)
  }

  @Test func `what is not configured is skipped and said, and the rollout is allowed`() {
    var plan = Plan.production(
      metricsURL: nil, statusURL: nil, controlURL: nil, tokenConfigured: false, sloURL: nil)
    plan.cohorts = .percents(5)
    plan.gates = .skip(reason: "--skip-gates")
    plan.drill = .skip(reason: "--skip-rollback-drill")
    plan.soak.mode = .advisory
    var rollout = RolloutDriver(plan)
    rollout.run()
    #expect(
      rollout.plot == [
        "slo.skipped baseline", "gate.skipped gates", "cohort.entered cohort_5",
        "probe.skipped cohort_5", "slo.skipped cohort_5",
        "soak.finished cohort_5 advisory 0s of 1800s, 0 samples",
        "cohort.completed cohort_5 unobserved", "drill.skipped rollback_drill",
        "slo.skipped post_rollback_drill", "rollout.decided allow",
      ])
  }

  @Test(arguments: [(true, false), (false, true)])
  func `a probe that lacks its URL or its token is skipped`(hasURL: Bool, hasToken: Bool) {
    let plan = Plan.production(
      controlURL: hasURL ? "https://control.example" : nil, tokenConfigured: hasToken)
    #expect(plan.probe?.url == nil)
    var rollout = RolloutDriver(plan)
    rollout.run()
    #expect(
      rollout.plot.filter { $0.hasPrefix("probe.") }.allSatisfy { $0.hasPrefix("probe.skipped") })
  }

  @Test func `an apply command runs between the snapshots and the probe, with its variables`() {
    var plan = Plan.production()
    plan.cohorts = .percents(25)
    plan.apply = CommandPlan(command: "./set-cohort")
    var rollout = RolloutDriver(plan)
    rollout.run()
    let plot = rollout.plot
    let start = plot.firstIndex(of: "apply.started cohort_25 #1") ?? 0
    #expect(plot[start - 1] == "snapshot.captured control_status_before_25")
    #expect(plot[start + 1] == "apply.finished cohort_25 passed")
    #expect(plot[start + 2] == "probe.started cohort_25")
    let twentyFive: [CohortPercent] = .percents(25)
    #expect(
      plan.cohortEnvironmentValues(for: twentyFive[0]) == [
        EnvironmentValue("OA_RUNTIME_CANARY_USER_PERCENT", "25"),
        EnvironmentValue("OA_RUNTIME_CANARY_AUTOPILOT_PERCENT", "25"),
        EnvironmentValue("OA_RUNTIME_SHADOW_ENABLED", "true"),
        EnvironmentValue("OA_RUNTIME_SHADOW_SAMPLE_RATE", "1.0"),
      ])
  }
}
