import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct CommandRefusalTests {
  private static let all: [OperatorCommand] = [
    .hold(owner: "ada", until: nil), .resume(overridingFreeze: false), .waive("gates/build#1"),
    .retry(nil), .promote,
    .abort(supersededBy: nil), .rollback(nil, byHand: true),
  ]

  @Test(arguments: all) func `nothing can be done after the end`(command: OperatorCommand) {
    var rollout = RolloutDriver(.small())
    rollout.run()
    #expect(rollout.refusal(of: command) == .ended(verb: command.verb, status: .completed))
  }

  @Test func `a rollback cannot be held, promoted or asked for again`() throws {
    var rollout = RolloutDriver(.small())
    rollout.run(until: "cohort.entered")
    try rollout.act(.rollback(RollbackPlan(command: CommandPlan(command: "x")), byHand: false))
    for command in [
      OperatorCommand.hold(owner: "ada", until: nil), .promote, .rollback(nil, byHand: true),
    ] {
      #expect(rollout.refusal(of: command) == .rollingBack(verb: command.verb))
    }
    #expect(rollout.refusal(of: .resume(overridingFreeze: false)) == .notHeld)
    #expect(rollout.refusal(of: .retry(nil)) == .nothingToRetry(nil, known: []))
  }

  @Test func `a hold whose end has come is refused; a later one takes the place of the first`()
    throws
  {
    var rollout = RolloutDriver(.small())
    let past = rollout.now
    #expect(
      rollout.refusal(of: .hold(owner: "ada", until: past)) == .holdIsOver(until: past))
    try rollout.act(.hold(owner: "ada", until: rollout.now + .seconds(60)))
    let end = rollout.now + .seconds(90)
    try rollout.act(.hold(owner: "grace", until: end))
    #expect(rollout.state.holds[.person]?.held.owner == "grace")
    #expect(rollout.state.holds[.person]?.held.until == end)
    #expect(rollout.state.standing.holds == [.person])
  }

  @Test func `a hold cannot cut another one short`() throws {
    var rollout = RolloutDriver(.small())
    let end = rollout.now + .seconds(90)
    try rollout.act(.hold(owner: "ada", until: end))
    #expect(
      rollout.refusal(of: .hold(owner: "grace", until: rollout.now + .seconds(89)))
        == .heldForLonger(owner: "ada", until: end))
    try rollout.act(.hold(owner: "ada", until: nil))
    #expect(
      rollout.refusal(of: .hold(owner: "grace", until: end + .seconds(9999)))
        == .heldForLonger(owner: "ada", until: nil))
    #expect(rollout.state.holds[.person]?.held.owner == "ada")
  }

  @Test func `what is not there cannot be waived or done again`() throws {
    var plan = Plan.small(continuation: .hold)
    plan.gates = .run([Gate("build", "x"), Gate("chaos", "x")])
    var rollout = RolloutDriver(plan, in: FakeWorld().failing("build"))
    #expect(rollout.refusal(of: .resume(overridingFreeze: false)) == .notHeld)
    #expect(rollout.refusal(of: .retry(nil)) == .nothingToRetry(nil, known: []))
    #expect(
      rollout.refusal(of: .waive("gates/build#1")) == .unknownFailure("gates/build#1", known: []))
    rollout.run()
    #expect(
      rollout.refusal(of: .resume(overridingFreeze: false)) == .heldByFailure(["gates/build#1"]))
    #expect(
      rollout.refusal(of: .waive("gates/build#2"))
        == .unknownFailure("gates/build#2", known: ["gates/build#1"]))
    #expect(
      rollout.refusal(of: .retry("gates/chaos#1"))
        == .nothingToRetry("gates/chaos#1", known: ["gates/build#1"]))
    try rollout.act(.waive("gates/build#1"))
    #expect(rollout.refusal(of: .waive("gates/build#1")) == .alreadyWaived("gates/build#1"))
  }

  @Test func `two failures must be told apart to be done again`() throws {
    var policy = Policy.spacetime()
    for index in policy.rules.indices { policy.rules[index].onBreach = .hold }
    let world = FakeWorld().sampling(.baseline) { _ in .unavailable("refused") }
    var rollout = RolloutDriver(.small(policy: policy), in: world)
    rollout.run()
    let both: [FailureID] = [
      "baseline/slo/p95_latency_ms#1", "baseline/slo/error_budget_ratio#1",
    ]
    #expect(rollout.refusal(of: .retry(nil)) == .nothingToRetry(nil, known: both))
    #expect(rollout.refusal(of: .retry(both[0])) == nil)
  }

  @Test func `only a soak that is under way can be ended early, and once`() throws {
    let soak = SoakPlan(required: .seconds(60), sampleInterval: .seconds(30))
    var rollout = RolloutDriver(.small(soak: soak))
    #expect(rollout.refusal(of: .promote) == .notSoaking(doing: "starting"))
    rollout.run(until: "cohort.entered")
    #expect(rollout.refusal(of: .promote) == .notSoaking(doing: "cohort_5"))
    rollout.run(until: "soak.started")
    var late = rollout
    late.pass(.seconds(60))
    #expect(late.refusal(of: .promote) == .soakIsOver(.cohort(5)))
    try rollout.act(.promote)
    #expect(rollout.refusal(of: .promote) == .alreadyPromoted(.cohort(5)))
  }

  @Test func `a rollback needs steps, or a person who did it`() {
    var rollout = RolloutDriver(.small())
    rollout.run(until: "cohort.entered")
    #expect(rollout.refusal(of: .rollback(nil, byHand: false)) == .noRollbackPlan)
    #expect(
      rollout.refusal(of: .rollback(RollbackPlan(steps: []), byHand: false)) == .noRollbackPlan)
    #expect(rollout.refusal(of: .rollback(nil, byHand: true)) == nil)
  }
}
