import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct GapAndClockTests {
  private func soaking(
    _ action: GapAction? = nil, required: Int64 = 120, in world: FakeWorld = FakeWorld()
  ) -> RolloutDriver {
    var rollout = RolloutDriver(
      .small(
        soak: SoakPlan(
          required: .seconds(required), sampleInterval: .seconds(30), gapAction: action)),
      in: world)
    rollout.run(until: "soak.started")
    return rollout
  }

  @Test(arguments: [GapAction?.none, .extend, .accept])
  func `time in which nobody sampled extends the soak, or is accepted`(action: GapAction?) {
    var rollout = soaking(action)
    rollout.pass(.seconds(1000))
    rollout.run()
    #expect(
      rollout.plot.contains("soak.gap cohort_5 970s \((action ?? .extend).rawValue)"))
    let finished = rollout.story.first { $0.contains("soak.finished") }
    #expect(finished?.hasPrefix(action == .accept ? "1010s" : "1100s") == true)
    #expect(rollout.decision == .allow)
  }

  @Test func `time in which nobody sampled holds where the plan says so`() throws {
    var rollout = soaking(.hold)
    rollout.pass(.seconds(1000))
    rollout.run(until: "rollout.held gap")
    #expect(rollout.state.holds[.gap]?.held.reason == "cohort_5 was not observed for 970s")
    for _ in 0..<20 { rollout.step() }
    #expect(!rollout.plot.contains { $0.hasPrefix("soak.finished") })
    try rollout.act(.resume(overridingFreeze: false))
    rollout.run()
    #expect(rollout.decision == .allow)
  }

  @Test(arguments: [-7200, -60, 60, 7200])
  func `a clock that is set leaves the observed soak as it is`(seconds: Int64) {
    var rollout = soaking()
    rollout.run(until: "slo.sampled cohort_5 #2")
    let observed = rollout.observed(in: .cohort(5))
    rollout.pass(.seconds(seconds))
    rollout.append([.clockJumped(ClockJumped(by: .seconds(seconds), reason: "set"))])
    #expect(rollout.observed(in: .cohort(5)) == observed)
    rollout.run()
    let offset = seconds + 130
    #expect(
      rollout.story.suffix(3) == [
        "\(offset)s soak.finished cohort_5 wait 120s of 120s, 5 samples",
        "\(offset)s cohort.completed cohort_5 pass", "\(offset)s rollout.decided allow",
      ])
    #expect(!rollout.plot.contains { $0.hasPrefix("soak.gap") })
  }

  @Test func `a week of soak in day-long cohorts`() {
    let soak = SoakPlan(required: .seconds(86_400), sampleInterval: .seconds(600))
    var rollout = RolloutDriver(.small(cohorts: .percents(1, 2, 5, 10, 25, 50, 100), soak: soak))
    rollout.run()
    #expect(rollout.decision == .allow)
    #expect((rollout.now - .scenarioStart) >= .seconds(7 * 86_400))
    #expect(rollout.plot.count { $0.hasPrefix("slo.sampled cohort") } == 7 * 145)
  }

  @Test func `a standing agrees with the state all the way`() throws {
    var rollout = soaking(.hold)
    try rollout.act(.hold(owner: "ada", until: rollout.now + .seconds(500)))
    rollout.pass(.seconds(400))
    rollout.run(until: "rollout.held gap")
    try rollout.act(.resume(overridingFreeze: false))
    try rollout.act(.rollback(RollbackPlan(command: CommandPlan(command: "x")), byHand: false))
    rollout.run()
    var standing = Standing()
    var seen: [RolloutStatus] = []
    for (count, entry) in rollout.entries.enumerated() {
      if count > 0 { standing.apply(entry.event) }
      let state = try RolloutState(folding: rollout.entries.prefix(count + 1))
      #expect(standing == state.standing)
      #expect(standing.holds == state.holds.keys.sorted())
      if seen.last != standing.status { seen.append(standing.status) }
    }
    #expect(seen == [.planned, .running, .held, .running, .rollingBack, .rolledBack])
  }
}

extension RolloutDriver {
  fileprivate func observed(in stage: Stage) -> Milliseconds? {
    state.observations[stage].map { state.observed($0, at: now) }
  }
}
