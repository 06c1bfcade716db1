import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct HoldAndResumeTests {
  private static let hold = OperatorCommand.hold(owner: "ada", until: nil)

  @Test func `a hold keeps the next cohort out until somebody resumes`() throws {
    var rollout = RolloutDriver(.small())
    rollout.run(until: "gate.finished")
    try rollout.act(Self.hold)
    rollout.run()
    #expect(rollout.isStuck)
    #expect(rollout.state.status == .held)
    #expect(rollout.plot.last == "rollout.held person")
    try rollout.act(.resume(overridingFreeze: false))
    rollout.run()
    #expect(rollout.plot(from: "rollout.held")[...2].last == "cohort.entered cohort_5")
    #expect(rollout.decision == .allow)
  }

  @Test func `a hold with an end lets go by itself`() throws {
    var rollout = RolloutDriver(.small())
    rollout.run(until: "gate.finished")
    try rollout.act(.hold(owner: "ada", until: .scenarioStart + .seconds(70)))
    rollout.run()
    #expect(
      rollout.story.filter { $0.contains("rollout.") || $0.contains("entered") } == [
        "10s rollout.held person", "70s rollout.resumed person", "70s cohort.entered cohort_5",
        "70s rollout.decided allow",
      ])
  }

  @Test func `a cohort that soaks is sampled on while the rollout is held`() throws {
    let soak = SoakPlan(required: .seconds(60), sampleInterval: .seconds(30))
    var rollout = RolloutDriver(.small(soak: soak))
    rollout.run(until: "soak.started")
    try rollout.act(.hold(owner: "ada", until: rollout.now + .seconds(100)))
    rollout.run()
    #expect(
      rollout.story.drop { !$0.contains("rollout.held") } == [
        "10s rollout.held person", "40s slo.sampled cohort_5 #2 pass,pass",
        "70s slo.sampled cohort_5 #3 pass,pass", "100s slo.sampled cohort_5 #4 pass,pass",
        "110s rollout.resumed person", "110s soak.finished cohort_5 wait 100s of 60s, 4 samples",
        "110s cohort.completed cohort_5 pass", "110s rollout.decided allow",
      ])
  }

  @Test func `a breach while the rollout is held still blocks it`() throws {
    let soak = SoakPlan(required: .seconds(60), sampleInterval: .seconds(30))
    let world = FakeWorld().sampling(.cohort(5)) {
      $0 == 2 ? FakeWorld.breach : .readings(FakeWorld.healthy)
    }
    var rollout = RolloutDriver(.small(soak: soak), in: world)
    rollout.run(until: "soak.started")
    try rollout.act(Self.hold)
    rollout.run()
    #expect(
      rollout.plot.suffix(3) == [
        "slo.sampled cohort_5 #2 breach,pass", "cohort.completed cohort_5 fail",
        "rollout.decided block",
      ])
  }

  @Test func `a promotion ends the soak, and its cohort never counts as passed`() throws {
    let soak = SoakPlan(required: .seconds(600), sampleInterval: .seconds(30))
    var rollout = RolloutDriver(.small(cohorts: .percents(5, 10), soak: soak))
    rollout.run(until: "slo.sampled cohort_5 #3")
    try rollout.act(.promote, reason: "the incident is over")
    guard case .soakPromoted(let promoted) = rollout.entries.last?.event else {
      Issue.record("Expected a promotion, got \(rollout.plot.suffix(1))")
      return
    }
    #expect(promoted.observed == .seconds(60))
    #expect(promoted.reason == "the incident is over")
    rollout.run()
    #expect(
      rollout.plot(from: "soak.promoted").prefix(4) == [
        "soak.promoted cohort_5", "soak.finished cohort_5 wait 60s of 600s, 3 samples",
        "cohort.completed cohort_5 incomplete", "cohort.entered cohort_10",
      ])
    #expect(rollout.decision == .allow)
  }

  @Test(arguments: [0, 3, 5, 8, 11])
  func `an abort ends the rollout wherever it is`(steps: Int) throws {
    var rollout = RolloutDriver(.small(soak: SoakPlan(required: .seconds(90))))
    for _ in 0..<steps { rollout.step() }
    let isOpen = rollout.plot.contains("cohort.entered cohort_5")
    try rollout.act(.abort(supersededBy: "another"))
    rollout.run()
    #expect(rollout.end == .aborted)
    #expect(rollout.state.aborted?.supersededBy == "another")
    #expect(
      rollout.plot.suffix(2).contains("cohort.completed cohort_5 incomplete") == isOpen)
  }

  @Test func `after the end nothing is changed by what was still under way`() throws {
    var rollout = RolloutDriver(.small())
    rollout.run(until: "slo.sampled baseline")
    let started = CommandStarted(
      stage: .gates, name: "build", attempt: 1, command: "x", timeout: .seconds(60))
    rollout.append([.gateStarted(started)])
    try rollout.act(.abort(supersededBy: nil))
    rollout.append([
      .gateFinished(
        CommandFinished(
          stage: .gates, name: "build", attempt: 1, exit: .exited(code: 3), duration: .zero,
          log: .scripted("log"), leftProcessesBehind: false))
    ])
    #expect(rollout.state.openCommand == nil)
    #expect(rollout.state.failures.isEmpty)
    #expect(rollout.state.outcome(of: rollout.state.steps[1]) == nil)
    let standing = rollout.state.standing
    rollout.append([
      .rolloutHeld(RolloutHeld(cause: .person, reason: "late")),
      .rolloutDecided(RolloutDecided(decision: .allow, reasons: [])),
      .runnerDetached(RunnerDetached(reason: "ended")),
    ])
    #expect(rollout.state.standing == standing)
    #expect(rollout.state.status == .aborted)
    #expect(next(rollout.state, now: rollout.now) == .finished(.aborted))
  }
}
