import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct WaiveAndRetryTests {
  /// A plan whose failures wait for a person, and a world in which one thing goes wrong once.
  enum Trouble: String, CaseIterable, Sendable {
    case gate = "gates/build"
    case apply = "cohort_5/apply"
    case probe = "cohort_5/probe"
    case drill = "rollback_drill"
    case slo = "cohort_5/slo/p95_latency_ms"

    var plan: Plan {
      var plan = Plan.small(continuation: .hold)
      plan.apply = CommandPlan(command: "x")
      plan.drill = .run(CommandPlan(command: "x"))
      return plan
    }

    var world: FakeWorld {
      let world = FakeWorld()
      switch self {
      case .gate: return world.failing("build")
      case .apply: return world.failing("apply")
      case .probe: return world.probing(.cohort(5), .status(503))
      case .drill: return world.failing("rollback_drill")
      case .slo:
        return world.sampling(.cohort(5)) {
          $0 == 1 ? FakeWorld.breach : .readings(FakeWorld.healthy)
        }
      }
    }

    var failure: FailureID { FailureID("\(rawValue)#1") }
    var isOfCohort: Bool { rawValue.hasPrefix("cohort") }
  }

  @Test(arguments: Trouble.allCases)
  func `what was waived does not stand in the way again`(trouble: Trouble) throws {
    var rollout = RolloutDriver(trouble.plan, in: trouble.world)
    rollout.run()
    #expect(rollout.isStuck)
    #expect(rollout.state.holds[.failure]?.held.failures == [trouble.failure])
    try rollout.act(.waive(trouble.failure), reason: "known")
    rollout.run()
    #expect(rollout.decision == .allow)
    #expect(rollout.plot.count { $0.hasPrefix("rollout.held") } == 1)
    #expect(
      rollout.plot.contains("cohort.completed cohort_5 \(trouble.isOfCohort ? "waived" : "pass")"))
    #expect(rollout.state.waivers[trouble.failure]?.reason == "known")
    #expect(rollout.state.allFailures.map(\.id) == [trouble.failure])
  }

  @Test(arguments: Trouble.allCases)
  func `what is done again counts by its new attempt`(trouble: Trouble) throws {
    var rollout = RolloutDriver(trouble.plan, in: trouble.world)
    rollout.run()
    try rollout.act(.retry(nil))
    rollout.run()
    if trouble == .probe {
      // It fails again: another instance, which holds again.
      #expect(rollout.state.holds[.failure]?.held.failures == ["cohort_5/probe#2"])
      return
    }
    #expect(rollout.decision == .allow)
    #expect(rollout.plot.contains("cohort.completed cohort_5 pass"))
    #expect(rollout.state.allFailures.isEmpty)
  }

  @Test func `a waiver does not reach the next attempt`() throws {
    let plan = Trouble.gate.plan
    var rollout = RolloutDriver(plan, in: FakeWorld().failing("build", times: 2))
    rollout.run()
    try rollout.act(.retry("gates/build#1"))
    rollout.run()
    #expect(rollout.refusal(of: .waive("gates/build#1")) != nil)
    #expect(rollout.state.holds[.failure]?.held.failures == ["gates/build#2"])
    try rollout.act(.waive("gates/build#2"))
    rollout.run()
    #expect(rollout.decision == .allow)
  }

  @Test func `one of two failures that is waived leaves the other`() throws {
    var policy = Policy.spacetime()
    for index in policy.rules.indices { policy.rules[index].onBreach = .hold }
    let world = FakeWorld().sampling(.baseline) { _ in .unavailable("refused") }
    var rollout = RolloutDriver(.small(policy: policy), in: world)
    rollout.run()
    try rollout.act(.waive("baseline/slo/p95_latency_ms#1"))
    rollout.run()
    #expect(rollout.isStuck)
    #expect(
      rollout.state.holds[.failure]?.held.failures == ["baseline/slo/error_budget_ratio#1"])
  }

  @Test func `a soak that is done again starts from nothing`() throws {
    var policy = Policy.spacetime()
    policy.rules[0].onBreach = .hold
    let soak = SoakPlan(required: .seconds(60), sampleInterval: .seconds(30))
    let world = FakeWorld().sampling(.cohort(5)) {
      $0 == 2 ? FakeWorld.breach : .readings(FakeWorld.healthy)
    }
    var rollout = RolloutDriver(.small(soak: soak, policy: policy), in: world)
    rollout.run(until: "rollout.held")
    try rollout.act(.retry(nil))
    rollout.run()
    #expect(
      rollout.story.drop { !$0.contains("rollout.retried") } == [
        "40s rollout.retried cohort_5/slo/p95_latency_ms#1",
        "70s slo.sampled cohort_5 #3 pass,pass", "70s soak.started cohort_5",
        "100s slo.sampled cohort_5 #4 pass,pass", "130s slo.sampled cohort_5 #5 pass,pass",
        "130s soak.finished cohort_5 wait 60s of 60s, 3 samples",
        "130s cohort.completed cohort_5 pass", "130s rollout.decided allow",
      ])
  }

  @Test func `a rule on trial records its findings and does nothing else`() {
    var policy = Policy.spacetime()
    policy.rules[0].onBreach = .observe
    let world = FakeWorld().sampling(.cohort(5)) { _ in FakeWorld.breach }
    var rollout = RolloutDriver(.small(policy: policy), in: world)
    rollout.run()
    #expect(rollout.decision == .allow)
    #expect(rollout.plot.contains("cohort.completed cohort_5 pass"))
    #expect(rollout.state.failures.isEmpty)
    #expect(rollout.state.allFailures.map(\.action) == [.observe])
    #expect(rollout.refusal(of: .waive("cohort_5/slo/p95_latency_ms#1")) != nil)
  }

  @Test func `a plan that evaluates all still holds where a rule says so`() throws {
    var policy = Policy.spacetime()
    policy.rules[0].onBreach = .hold
    let world = FakeWorld().failing("build").sampling(.cohort(5)) { _ in FakeWorld.breach }
    var rollout = RolloutDriver(.small(continuation: .evaluateAll, policy: policy), in: world)
    rollout.run()
    #expect(rollout.isStuck)
    try rollout.act(.waive("cohort_5/slo/p95_latency_ms#1"))
    rollout.run()
    #expect(rollout.reasons == ["gate build failed: exited with code 3; attempt 1"])
  }

  @Test func `a hold whose finding became a breach can still be decided`() throws {
    // Regression: held for lack of data, then breached; neither retry nor resume was accepted.
    var policy = Policy.spacetime()
    policy.rules[0].noData = .hold
    let soak = SoakPlan(required: .seconds(90), sampleInterval: .seconds(30))
    let world = FakeWorld().sampling(.cohort(5)) {
      $0 == 2
        ? .readings(["p95_latency_ms": .noData(reason: "null"), "error_budget_ratio": .value(0)])
        : $0 == 3 ? FakeWorld.breach : .readings(FakeWorld.healthy)
    }
    var rollout = RolloutDriver(
      .small(soak: soak, continuation: .evaluateAll, policy: policy), in: world)
    rollout.run(until: "slo.sampled cohort_5 #3")
    #expect(rollout.state.failures.map(\.action) == [.block])
    try rollout.act(.retry(nil))
    rollout.run()
    #expect(rollout.decision == .allow)
  }
}
