import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct SoakTests {
  private func story(
    of plan: Plan, in world: FakeWorld = FakeWorld()
  ) -> (cohort: [String], decision: Decision?, reasons: [String]) {
    var rollout = RolloutDriver(plan, in: world)
    rollout.run()
    let story = rollout.story
    let start = story.firstIndex { $0.contains("cohort.entered") } ?? 0
    return (Array(story[start...]), rollout.decision, rollout.reasons)
  }

  @Test func `a soak samples at its interval and once more at its end`() {
    let soak = SoakPlan(required: .seconds(100), sampleInterval: .seconds(30))
    #expect(
      story(of: .small(soak: soak)).cohort == [
        "10s cohort.entered cohort_5", "10s probe.started cohort_5",
        "10s probe.finished cohort_5 passed", "10s slo.sampled cohort_5 #1 pass,pass",
        "10s soak.started cohort_5", "40s slo.sampled cohort_5 #2 pass,pass",
        "70s slo.sampled cohort_5 #3 pass,pass", "100s slo.sampled cohort_5 #4 pass,pass",
        "110s slo.sampled cohort_5 #5 pass,pass",
        "110s soak.finished cohort_5 wait 100s of 100s, 5 samples",
        "110s cohort.completed cohort_5 pass", "110s rollout.decided allow",
      ])
  }

  @Test(arguments: [
    (90, "40,70,100"), (91, "40,70,101"), (92, "40,70,102"), (93, "40,70,100,103"),
    (89, "40,70,99"), (30, "40"), (31, "41"), (1, "11"),
  ])
  func `a tick that would fall just before the end is taken at the end`(
    seconds: Int64, times: String
  ) {
    let soak = SoakPlan(required: .seconds(seconds), sampleInterval: .seconds(30))
    let samples = story(of: .small(soak: soak)).cohort
      .filter { $0.contains("slo.sampled") }.dropFirst()
      .map { $0.prefix { $0 != "s" } }
    #expect(samples.joined(separator: ",") == times)
  }

  @Test func `a soak without samples waits for its end`() {
    var plan = Plan.small(soak: SoakPlan(required: .seconds(600)))
    plan.slo?.snapshotURL = nil
    #expect(
      story(of: plan).cohort == [
        "10s cohort.entered cohort_5", "10s probe.started cohort_5",
        "10s probe.finished cohort_5 passed", "10s slo.skipped cohort_5",
        "10s soak.started cohort_5", "610s soak.finished cohort_5 wait 0s of 600s, 0 samples",
        "610s cohort.completed cohort_5 pass", "610s rollout.decided allow",
      ])
  }

  @Test func `an advisory soak is written down and nothing waits`() {
    let soak = SoakPlan(required: .seconds(1800), mode: .advisory)
    #expect(
      story(of: .small(soak: soak)).cohort.suffix(3) == [
        "10s soak.finished cohort_5 advisory 0s of 1800s, 1 samples",
        "10s cohort.completed cohort_5 pass", "10s rollout.decided allow",
      ])
  }

  @Test func `the 100 % cohort soaks like any other`() {
    let soak = SoakPlan(required: .seconds(60), sampleInterval: .seconds(60))
    let cohort = story(of: .small(cohorts: .percents(50, 100), soak: soak)).cohort
    #expect(
      cohort.filter { $0.contains("soak.") } == [
        "10s soak.started cohort_50", "70s soak.finished cohort_50 wait 60s of 60s, 2 samples",
        "70s soak.started cohort_100", "130s soak.finished cohort_100 wait 60s of 60s, 2 samples",
      ])
  }

  @Test func `a stage that does not soak takes the samples it needs at the interval`() {
    let plan = Plan.small(
      soak: SoakPlan(required: .zero, sampleInterval: .seconds(5)),
      policy: .spacetime(minimumSamples: 3))
    var rollout = RolloutDriver(plan)
    rollout.run()
    #expect(
      rollout.story.filter { $0.contains("slo.") } == [
        "0s slo.sampled baseline #1 pass,pass", "5s slo.sampled baseline #2 pass,pass",
        "10s slo.sampled baseline #3 pass,pass", "20s slo.sampled cohort_5 #1 pass,pass",
        "25s slo.sampled cohort_5 #2 pass,pass", "30s slo.sampled cohort_5 #3 pass,pass",
      ])
    #expect(rollout.decision == .allow)
  }

  @Test func `a soak that is too short for the samples its rules need does not pass`() {
    let soak = SoakPlan(required: .seconds(60), sampleInterval: .seconds(30))
    let result = story(of: .small(soak: soak, policy: .spacetime(minimumSamples: 4)))
    #expect(
      result.cohort.suffix(2) == [
        "160s cohort.completed cohort_5 fail", "160s rollout.decided block",
      ])
    #expect(
      result.reasons
        == ["p95_latency_ms", "error_budget_ratio"].map {
          "slo cohort_5 nodata: \($0): 3 samples passed, 4 needed; policy 3f9a2c11"
        })
  }

  @Test(arguments: [(0, false), (1, false), (2, true), (3, true)])
  func `a stage survives as many breaches as its rule says`(limit: Int, allowed: Bool) {
    let soak = SoakPlan(required: .seconds(90), sampleInterval: .seconds(30))
    let world = FakeWorld().sampling(.cohort(5)) { number in
      .readings([
        "p95_latency_ms": .value(number.isMultiple(of: 2) ? 601 : 600),
        "error_budget_ratio": .value(0),
      ])
    }
    let result = story(of: .small(soak: soak, policy: .spacetime(failureLimit: limit)), in: world)
    #expect(result.decision == (allowed ? .allow : .block))
    if !allowed {
      #expect(
        result.reasons == [
          "slo cohort_5 breach: p95_latency_ms=601 > 600 (limit 600); \(limit + 1) of "
            + "\(2 * (limit + 1)) samples breached (limit \(limit)); policy 3f9a2c11"
        ])
    }
  }

  @Test func `no data blocks by default and names what stood there`() {
    let world = FakeWorld().sampling(.cohort(5)) { _ in
      .readings([
        "p95_latency_ms": .noData(reason: "null at p95_latency_ms"),
        "error_budget_ratio": .value(0),
      ])
    }
    let result = story(of: .small(), in: world)
    #expect(result.decision == .block)
    #expect(
      result.reasons == [
        "slo cohort_5 nodata: p95_latency_ms: null at p95_latency_ms; "
          + "1 of 1 samples without data (limit 0); policy 3f9a2c11"
      ])
  }

  @Test(arguments: [(1, true), (2, false)])
  func `a sample without data that is ignored is no evidence either`(
    emptyFrom: Int, blocks: Bool
  ) {
    let soak = SoakPlan(required: .seconds(60), sampleInterval: .seconds(30))
    let world = FakeWorld().sampling(.cohort(5)) { number in
      number < emptyFrom
        ? .readings(FakeWorld.healthy)
        : .readings([
          "p95_latency_ms": .noData(reason: "null"), "error_budget_ratio": .value(0),
        ])
    }
    let result = story(of: .small(soak: soak, policy: .spacetime(noData: .ignore)), in: world)
    #expect(result.decision == (blocks ? .block : .allow))
    if blocks {
      #expect(
        result.reasons == [
          "slo cohort_5 nodata: p95_latency_ms: 0 samples passed, 1 needed; policy 3f9a2c11"
        ])
    }
  }

  @Test func `a clock that steps back delays a sample and breaks nothing`() throws {
    let soak = SoakPlan(required: .seconds(60), sampleInterval: .seconds(30))
    var rollout = RolloutDriver(.small(soak: soak))
    while rollout.state.observations[.cohort(5)]?.soakStartedAt == nil { rollout.step() }
    var resumed = try RolloutDriver(
      resuming: rollout.entries, in: FakeWorld(), after: .seconds(-3600))
    resumed.run()
    #expect(resumed.decision == .allow)
    #expect(
      resumed.plot.suffix(3) == [
        "soak.finished cohort_5 wait 60s of 60s, 3 samples", "cohort.completed cohort_5 pass",
        "rollout.decided allow",
      ])
  }
}
