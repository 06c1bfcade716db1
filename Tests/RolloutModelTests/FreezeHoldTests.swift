import RolloutModel
import RolloutTestSupport
import Testing

/// The scenarios start on a Tuesday at 10:00 UTC.
@Suite struct FreezeHoldTests {
  private func frozen(_ window: String, soak: SoakPlan = SoakPlan(required: .zero)) -> Plan {
    var plan = Plan.small(cohorts: .percents(5, 10), soak: soak)
    plan.freezes = [.of(window)]
    return plan
  }

  @Test func `a freeze holds only what widens, and says until when`() {
    var rollout = RolloutDriver(frozen("daily 09:00-10:05 UTC"))
    rollout.run()
    #expect(
      rollout.story.prefix(6) == [
        "0s slo.sampled baseline #1 pass,pass", "0s gate.started build #1",
        "10s gate.finished build passed", "10s rollout.held freeze", "300s rollout.resumed freeze",
        "300s cohort.entered cohort_5",
      ])
    guard
      case .rolloutHeld(let held)? = rollout.entries.map(\.event).first(where: {
        $0.type == .rolloutHeld
      })
    else {
      Issue.record("Expected a hold")
      return
    }
    #expect(held.until == .utc("2026-09-01 10:05"))
    #expect(held.reason == "freeze daily 09:00-10:05 UTC")
    #expect(rollout.decision == .allow)
  }

  @Test func `a person lets the rollout widen in spite of a freeze, for that freeze alone`() throws
  {
    let soak = SoakPlan(required: .seconds(600), sampleInterval: .seconds(60))
    var plan = frozen("daily 09:00-10:05 UTC", soak: soak)
    plan.freezes.append(.of("daily 10:08-10:30 UTC"))
    var rollout = RolloutDriver(plan)
    rollout.run(until: "rollout.held freeze")
    try rollout.act(.resume(overridingFreeze: true))
    #expect(rollout.state.freezeOverriddenUntil == .utc("2026-09-01 10:05"))
    rollout.run(until: "cohort.completed cohort_5")
    #expect(rollout.story.contains("10s cohort.entered cohort_5"))
    rollout.run()
    #expect(
      rollout.story.filter { $0.contains("freeze") || $0.contains("entered") } == [
        "10s rollout.held freeze", "10s rollout.resumed freeze", "10s cohort.entered cohort_5",
        "610s rollout.held freeze", "1800s rollout.resumed freeze",
        "1800s cohort.entered cohort_10",
      ])
  }

  @Test func `a cohort whose soak would end in a freeze is watched until the freeze is over`() {
    let soak = SoakPlan(required: .seconds(60), sampleInterval: .seconds(30))
    var rollout = RolloutDriver(frozen("daily 10:01-10:10 UTC", soak: soak))
    rollout.run()
    #expect(
      rollout.story.filter { $0.contains("cohort_5") || $0.contains("freeze") }.suffix(4) == [
        "580s slo.sampled cohort_5 #20 pass,pass", "600s rollout.resumed freeze",
        "600s soak.finished cohort_5 wait 590s of 60s, 20 samples",
        "600s cohort.completed cohort_5 pass",
      ])
    #expect(rollout.story.contains("70s rollout.held freeze"))
  }
}
