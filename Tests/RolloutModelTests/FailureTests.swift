import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct FailureTests {
  private static let breach = FakeWorld.SampleAnswer.readings([
    "p95_latency_ms": .value(812), "error_budget_ratio": .value(0.011),
  ])

  @Test func `a failing gate stops the rollout before any cohort`() {
    let world = FakeWorld().command("build", .ends(.exited(code: 3)))
    var rollout = RolloutDriver(.small(), in: world)
    rollout.run()
    #expect(
      rollout.story == [
        "0s slo.sampled baseline #1 pass,pass", "0s gate.started build #1",
        "10s gate.finished build failed", "10s rollout.decided block",
      ])
    #expect(rollout.reasons == ["gate build failed: exited with code 3; attempt 1"])
  }

  @Test func `a baseline that breaches stops the rollout before the gates`() {
    let world = FakeWorld().sampling(.baseline) { _ in FailureTests.breach }
    var rollout = RolloutDriver(.small(), in: world)
    rollout.run()
    #expect(
      rollout.plot == ["slo.sampled baseline #1 breach,pass", "rollout.decided block"])
    #expect(
      rollout.reasons == [
        "slo baseline breach: p95_latency_ms=812 > 600 (limit 600); "
          + "1 of 1 samples breached (limit 0); policy 3f9a2c11"
      ])
  }

  @Test func `a failing apply stops the rollout and fails its cohort`() {
    var plan = Plan.small(cohorts: .percents(5, 10))
    plan.apply = CommandPlan(command: "./set-cohort")
    let world = FakeWorld().command(
      "apply", .ends(.timedOut(after: .seconds(3600), killed: true)))
    var rollout = RolloutDriver(plan, in: world)
    rollout.run()
    #expect(
      rollout.plot.suffix(5) == [
        "cohort.entered cohort_5", "apply.started cohort_5 #1", "apply.finished cohort_5 failed",
        "cohort.completed cohort_5 fail", "rollout.decided block",
      ])
    #expect(
      rollout.reasons == ["apply cohort_5 failed: timed out after 3600s and was killed; attempt 1"])
  }

  @Test(arguments: [
    (
      FakeWorld.ProbeAnswer.status(503),
      "probe cohort_5 failed: expected a 2xx status, got 503"
    ),
    (.status(302), "probe cohort_5 failed: expected a 2xx status, got 302"),
    (.noConnection("connection refused"), "probe cohort_5 failed: connection refused"),
  ])
  func `a failing probe stops the rollout and fails its cohort`(
    answer: FakeWorld.ProbeAnswer, reason: String
  ) {
    var rollout = RolloutDriver(
      .small(cohorts: .percents(5, 10)), in: FakeWorld().probing(.cohort(5), answer))
    rollout.run()
    #expect(
      rollout.plot.suffix(4) == [
        "probe.started cohort_5", "probe.finished cohort_5 failed",
        "cohort.completed cohort_5 fail", "rollout.decided block",
      ])
    #expect(rollout.reasons == [reason])
  }

  @Test func `a stage without a soak may pass after a breach that the rule lets through`() {
    // Regression: the stage took one sample, so its one breach left the rule without a pass.
    let world = FakeWorld().sampling(.baseline) {
      $0 == 1 ? FailureTests.breach : .readings(FakeWorld.healthy)
    }
    var rollout = RolloutDriver(.small(policy: .spacetime(failureLimit: 2)), in: world)
    rollout.run()
    #expect(
      rollout.story.prefix(2) == [
        "0s slo.sampled baseline #1 breach,pass", "30s slo.sampled baseline #2 pass,pass",
      ])
    #expect(rollout.decision == .allow)
  }

  @Test func `a breach in a soak stops the rollout at that sample`() {
    let soak = SoakPlan(required: .seconds(120), sampleInterval: .seconds(30))
    let world = FakeWorld().sampling(.cohort(5)) {
      $0 == 3 ? FailureTests.breach : .readings(FakeWorld.healthy)
    }
    var rollout = RolloutDriver(.small(cohorts: .percents(5, 10), soak: soak), in: world)
    rollout.run()
    #expect(
      rollout.story.suffix(6) == [
        "10s slo.sampled cohort_5 #1 pass,pass", "10s soak.started cohort_5",
        "40s slo.sampled cohort_5 #2 pass,pass", "70s slo.sampled cohort_5 #3 breach,pass",
        "70s cohort.completed cohort_5 fail", "70s rollout.decided block",
      ])
    #expect(
      rollout.reasons == [
        "slo cohort_5 breach: p95_latency_ms=812 > 600 (limit 600); "
          + "1 of 3 samples breached (limit 0); policy 3f9a2c11"
      ])
  }

  @Test func `a failing drill blocks, and the samples after it are not taken`() {
    var plan = Plan.small()
    plan.drill = .run(CommandPlan(command: "drill"))
    let world = FakeWorld().command("rollback_drill", .ends(.signalled(signal: 9)))
    var rollout = RolloutDriver(plan, in: world)
    rollout.run()
    #expect(
      rollout.plot.suffix(3) == [
        "drill.started rollback_drill #1", "drill.finished rollback_drill failed",
        "rollout.decided block",
      ])
    #expect(
      rollout.reasons == ["drill rollback_drill failed: was ended by signal 9; attempt 1"])
  }

  @Test func `a breach after the drill blocks`() {
    var plan = Plan.small()
    plan.drill = .run(CommandPlan(command: "drill"))
    let world = FakeWorld().sampling(.postRollbackDrill) { _ in .unavailable("timed out") }
    var rollout = RolloutDriver(plan, in: world)
    rollout.run()
    #expect(rollout.decision == .block)
    #expect(
      rollout.reasons
        == ["p95_latency_ms", "error_budget_ratio"].map {
          "slo post_rollback_drill error: \($0): timed out; "
            + "1 of 1 samples in error (limit 0); policy 3f9a2c11"
        })
  }

  @Test func `evaluating all runs every step and then names every failure in the plan's order`() {
    var plan = Plan.small(cohorts: .percents(5, 10), continuation: .evaluateAll)
    plan.drill = .run(CommandPlan(command: "drill"))
    let world = FakeWorld()
      .command("build", .ends(.exited(code: 1)))
      .command("rollback_drill", .ends(.notStarted(reason: "no such file")))
      .probing(.cohort(10), .status(500))
      .sampling(.cohort(5)) { _ in FailureTests.breach }
    var rollout = RolloutDriver(plan, in: world)
    rollout.run()
    #expect(rollout.plot.contains("slo.sampled post_rollback_drill #1 pass,pass"))
    #expect(rollout.plot.contains("cohort.completed cohort_5 fail"))
    #expect(rollout.plot.contains("cohort.completed cohort_10 fail"))
    #expect(
      rollout.reasons == [
        "gate build failed: exited with code 1; attempt 1",
        "slo cohort_5 breach: p95_latency_ms=812 > 600 (limit 600); "
          + "1 of 1 samples breached (limit 0); policy 3f9a2c11",
        "probe cohort_10 failed: expected a 2xx status, got 500",
        "drill rollback_drill failed: could not be started: no such file; attempt 1",
      ])
  }

  @Test func `the reasons of the decision are the failures that stand after it`() {
    // A rule that was cut short by another one's breach has too little evidence, and says so.
    let soak = SoakPlan(required: .seconds(120), sampleInterval: .seconds(30))
    let world = FakeWorld().sampling(.cohort(5)) { _ in FailureTests.breach }
    let plan = Plan.small(soak: soak, policy: .spacetime(minimumSamples: 1))
    var rollout = RolloutDriver(plan, in: world)
    rollout.run()
    #expect(rollout.reasons == rollout.state.failures.map(\.message))
    var strict = RolloutDriver(.small(soak: soak, policy: Self.threeInCohort), in: world)
    strict.run()
    #expect(strict.reasons == strict.state.failures.map(\.message))
  }

  /// Three samples for the error budget, one for the latency; the baseline takes three of each.
  private static var threeInCohort: Policy {
    var policy = Policy.spacetime()
    policy.rules[1].minimumSamples = 3
    return policy
  }

  @Test func `a snapshot that cannot be captured blocks nothing`() {
    var world = FakeWorld()
    world.snapshotFailure = { _ in "connection refused" }
    var plan = Plan.production()
    plan.soak.mode = .advisory
    var rollout = RolloutDriver(plan, in: world)
    rollout.run()
    #expect(rollout.plot.count { $0.hasPrefix("snapshot.failed") } == 2 * (2 + 2 * 6))
    #expect(rollout.plot.count { $0.hasPrefix("snapshot.captured") } == 0)
    #expect(rollout.decision == .allow)
  }
}
