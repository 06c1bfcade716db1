import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct RollbackTests {
  private static var plan: Plan {
    var plan = Plan.small(cohorts: .percents(5, 10))
    plan.rollback = RollbackPlan(
      steps: ["restore", "check"].map {
        RollbackStep(name: $0, command: CommandPlan(command: $0))
      })
    return plan
  }

  @Test func `a block after a cohort was entered rolls back by itself`() {
    var rollout = RolloutDriver(Self.plan, in: FakeWorld().probing(.cohort(10), .status(503)))
    rollout.run()
    #expect(
      rollout.plot(from: "rollback.requested") == [
        "rollback.requested cohort_10", "rollback.started restore #1",
        "rollback.finished restore passed", "rollback.started check #1",
        "rollback.finished check passed", "cohort.completed cohort_10 fail",
        "rollout.rolledback",
      ])
    #expect(rollout.end == .rolledBack)
    #expect(rollout.state.rollback?.requested.automatic == true)
    #expect(rollout.state.rollback?.requested.cause == "cohort_10/probe#1")
    #expect(
      rollout.state.rolledBack?.reasons
        == ["probe cohort_10 failed: expected a 2xx status, got 503"])
  }

  @Test func `a block before any cohort rolls nothing back`() {
    var rollout = RolloutDriver(Self.plan, in: FakeWorld().failing("build"))
    rollout.run()
    #expect(rollout.plot.suffix(2) == ["gate.finished build failed", "rollout.decided block"])
    #expect(rollout.end == .blocked)
  }

  @Test func `a person asks for the plan's steps, for others, or did it by hand`() throws {
    var start = RolloutDriver(Self.plan)
    start.run(until: "cohort.entered")
    var planned = start
    try planned.act(.rollback(nil, byHand: false))
    planned.run()
    #expect(planned.plot.count { $0.hasPrefix("rollback.started") } == 2)
    var given = start
    try given.act(.rollback(RollbackPlan(command: CommandPlan(command: "x")), byHand: false))
    given.run()
    #expect(
      given.plot.filter { $0.hasPrefix("rollback.started") } == ["rollback.started rollback #1"])
    var byHand = start
    try byHand.act(.rollback(nil, byHand: true))
    byHand.run()
    #expect(
      byHand.plot.suffix(3) == [
        "rollback.requested cohort_5", "cohort.completed cohort_5 incomplete",
        "rollout.rolledback",
      ])
    #expect([planned.end, given.end, byHand.end] == [.rolledBack, .rolledBack, .rolledBack])
    #expect(byHand.state.rollback?.requested.automatic == false)
  }

  @Test func `the commands of a rollback find its facts`() throws {
    var rollout = RolloutDriver(Self.plan, in: FakeWorld().probing(.cohort(10), .status(503)))
    rollout.run(until: "rollback.requested")
    guard case .run(let request) = next(rollout.state, now: rollout.now) else {
      Issue.record("Expected a command")
      return
    }
    let values = Dictionary(
      request.environment.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    #expect(values["ROLLOUT_FROM_COHORT"] == "cohort_10")
    #expect(values["ROLLOUT_FROM_PERCENT"] == "10")
    #expect(values["ROLLOUT_CAUSE"] == "cohort_10/probe#1")
    let cause = rollout.entries.first {
      $0.event.type == .probeFinished && $0.event.stage == .cohort(10)
    }
    #expect(values["ROLLOUT_CAUSE_EVENT"] == cause.map { String($0.version) })
  }

  @Test func `a step that fails waits for a person, who does it again`() throws {
    var rollout = RolloutDriver(Self.plan, in: FakeWorld().failing("restore"))
    rollout.run(until: "cohort.entered")
    try rollout.act(.rollback(nil, byHand: false))
    rollout.run()
    #expect(rollout.isStuck)
    #expect(rollout.state.holds[.failure]?.held.failures == ["rollback/restore#1"])
    try rollout.act(.retry(nil))
    rollout.run()
    #expect(
      rollout.plot.filter { $0.hasPrefix("rollback.started") } == [
        "rollback.started restore #1", "rollback.started restore #2", "rollback.started check #1",
      ])
    #expect(rollout.end == .rolledBack)
  }

  @Test func `a step that fails may be waived, or the rollback ended`() throws {
    var rollout = RolloutDriver(Self.plan, in: FakeWorld().failing("restore"))
    rollout.run(until: "cohort.entered")
    try rollout.act(.rollback(nil, byHand: false))
    rollout.run()
    var aborted = rollout
    try rollout.act(.waive("rollback/restore#1"))
    rollout.run()
    #expect(rollout.end == .rolledBack)
    #expect(rollout.plot.count { $0.hasPrefix("rollback.started restore") } == 1)
    try aborted.act(.abort(supersededBy: nil))
    aborted.run()
    #expect(aborted.end == .aborted)
  }

  @Test func `a rollback ends the holds, and what was under way changes nothing`() throws {
    var plan = Self.plan
    plan.apply = CommandPlan(command: "x")
    var rollout = RolloutDriver(plan)
    rollout.run(until: "cohort.entered")
    rollout.append([
      .applyStarted(
        CommandStarted(
          stage: .cohort(5), name: "apply", attempt: 1, command: "x", timeout: .seconds(60)))
    ])
    try rollout.act(.hold(owner: "ada", until: nil))
    try rollout.act(.rollback(nil, byHand: false))
    #expect(rollout.state.status == .rollingBack)
    rollout.run()
    #expect(rollout.plot(from: "rollback.requested")[1] == "apply.interrupted cohort_5 #1")
    #expect(rollout.state.failures.isEmpty)
    #expect(rollout.end == .rolledBack)
  }
}
