import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct ResumptionTests {
  /// The entries up to the first event that starts with the text.
  private func cut(_ plan: Plan, after event: String) -> [LedgerEntry] {
    var rollout = RolloutDriver(plan)
    rollout.run()
    let index = rollout.plot.firstIndex { $0.hasPrefix(event) } ?? 0
    return Array(rollout.entries.prefix(index + 3))
  }

  @Test func `a gate whose runner was lost runs again as a new attempt`() throws {
    let entries = cut(.small(), after: "gate.started build")
    var resumed = try RolloutDriver(resuming: entries, in: FakeWorld(), after: .seconds(60))
    resumed.run()
    #expect(
      resumed.story[1..<6] == [
        "0s gate.started build #1", "60s runner.attached epoch 2", "60s gate.interrupted build #1",
        "60s gate.started build #2", "70s gate.finished build passed",
      ])
    #expect(resumed.decision == .allow)
  }

  @Test func `a gate that must not simply run again waits for a person`() throws {
    var plan = Plan.small()
    plan.gates = .run([Gate("build", "make build", idempotent: false)])
    var resumed = try RolloutDriver(
      resuming: cut(plan, after: "gate.started build"), in: FakeWorld())
    resumed.run()
    #expect(resumed.isStuck)
    #expect(resumed.plot.suffix(2) == ["gate.interrupted build #1", "rollout.held failure"])
    #expect(
      resumed.state.holds[.failure]?.held.reason
        == "gate build failed: was interrupted and must not simply run again: "
        + "its runner was lost; attempt 1")
    try resumed.act(.retry(nil))
    resumed.run()
    #expect(
      resumed.plot.filter { $0.hasPrefix("gate.") } == [
        "gate.started build #1", "gate.interrupted build #1", "gate.started build #2",
        "gate.finished build passed",
      ])
    #expect(resumed.decision == .allow)
  }

  @Test func `an apply command whose runner was lost waits for a person`() throws {
    var plan = Plan.small()
    plan.apply = CommandPlan(command: "./set-cohort")
    var resumed = try RolloutDriver(
      resuming: cut(plan, after: "apply.started cohort_5"), in: FakeWorld())
    resumed.run()
    #expect(resumed.isStuck)
    #expect(
      resumed.plot.suffix(2) == ["apply.interrupted cohort_5 #1", "rollout.held failure"])
    try resumed.act(.waive("cohort_5/apply#1"))
    resumed.run()
    #expect(
      resumed.plot.suffix(2) == ["cohort.completed cohort_5 waived", "rollout.decided allow"])
  }

  @Test func `a drill whose runner was lost waits for a person`() throws {
    var plan = Plan.small()
    plan.drill = .run(CommandPlan(command: "drill"))
    var resumed = try RolloutDriver(
      resuming: cut(plan, after: "drill.started"), in: FakeWorld())
    resumed.run()
    #expect(resumed.isStuck)
    #expect(
      resumed.plot.suffix(2) == ["drill.interrupted rollback_drill #1", "rollout.held failure"])
    try resumed.act(.abort(supersededBy: nil))
    resumed.run()
    #expect(resumed.plot.last == "rollout.aborted")
    #expect(resumed.end == .aborted)
  }

  @Test func `an interrupted run can be taken up, and its state says so`() throws {
    let world = FakeWorld().command("build", .interrupted(reason: "received SIGINT"))
    var rollout = RolloutDriver(.small(), in: world)
    rollout.run()
    #expect(rollout.isInterrupted)
    #expect(rollout.state.status == .interrupted)
    #expect(
      rollout.plot.suffix(2) == ["gate.interrupted build #1", "runner.detached received SIGINT"])
    var resumed = try RolloutDriver(resuming: rollout.entries, in: FakeWorld())
    resumed.run()
    #expect(resumed.plot.contains("gate.started build #2"))
    #expect(resumed.state.status == .completed)
  }

  @Test func `a probe whose runner was lost is sent again`() throws {
    let entries = cut(.small(), after: "probe.started")
    var resumed = try RolloutDriver(resuming: entries, in: FakeWorld())
    resumed.run()
    #expect(resumed.plot.count { $0 == "probe.started cohort_5" } == 2)
    #expect(resumed.plot.count { $0 == "probe.finished cohort_5 passed" } == 1)
    #expect(resumed.decision == .allow)
  }

  @Test func `the time of a soak in which nobody sampled does not count`() throws {
    let soak = SoakPlan(required: .seconds(60), sampleInterval: .seconds(30))
    let entries = cut(.small(soak: soak), after: "soak.started")
    var resumed = try RolloutDriver(resuming: entries, in: FakeWorld(), after: .seconds(300))
    resumed.run()
    #expect(
      resumed.story.suffix(7) == [
        "310s runner.attached epoch 2", "310s slo.sampled cohort_5 #2 pass,pass",
        "310s soak.gap cohort_5 270s extend", "340s slo.sampled cohort_5 #3 pass,pass",
        "340s soak.finished cohort_5 wait 60s of 60s, 3 samples",
        "340s cohort.completed cohort_5 pass", "340s rollout.decided allow",
      ])
  }

  @Test func `a repeated cohort is a stage of its own`() {
    var rollout = RolloutDriver(.small(cohorts: .percents(5, 5, 1)))
    rollout.run()
    #expect(
      rollout.plot.filter { $0.hasPrefix("cohort.") } == [
        "cohort.entered cohort_5", "cohort.completed cohort_5 pass", "cohort.entered cohort_5.2",
        "cohort.completed cohort_5.2 pass", "cohort.entered cohort_1",
        "cohort.completed cohort_1 pass",
      ])
    #expect(rollout.state.failures.isEmpty)
  }

  @Test func `a stream that is not a rollout's is refused`() throws {
    var rollout = RolloutDriver(.small())
    rollout.step()
    let entries = rollout.entries
    #expect(throws: FoldRefusal.emptyStream) { try RolloutState(folding: []) }
    #expect(throws: FoldRefusal.firstEventIsNotPlanned(.runnerAttached)) {
      try RolloutState(folding: entries.dropFirst())
    }
    var twice = entries[0]
    twice.version = 7
    #expect(throws: FoldRefusal.plannedTwice(version: 7)) {
      try RolloutState(folding: entries + [twice])
    }
  }

  @Test(arguments: [
    (FoldRefusal.emptyStream, "no event"),
    (.firstEventIsNotPlanned(.runnerAttached), "'runner.attached' first"),
    (.plannedTwice(version: 7), "another 'rollout.planned' at version 7"),
  ])
  func `a broken history is refused in words`(refusal: FoldRefusal, found: String) {
    #expect(
      refusal.description == "expected the history of a rollout, which begins with its one "
        + "'rollout.planned', got \(found)\nHint: the ledger may have been altered.")
  }
}
