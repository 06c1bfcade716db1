import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutReplay

@Suite struct `What tuning reports and does not score` {
  @Test func `an onset outside of what was sampled, with the shift that would fit`() throws {
    var made = LabelledRuns.separated()
    made.add(.bad, [1, 400, 1], onset: -59, day: 1)
    made.add(.bad, [1, 400, 1], onset: 5 * 60 + 2, day: 2)
    made.add(.bad, [1, 400, 1], onset: 24 * 60 * 3, day: 3)
    let result = try made.tune()
    #expect(result.training.bad == 21)
    let codes = result.setAside.map { "\($0.rollout) \($0.code)" }
    #expect(
      codes == [
        "run-90 onset_before_samples", "run-91 onset_after_samples", "run-92 onset_after_samples",
      ])
    let shifts = result.setAside.map { one -> Milliseconds? in
      guard case .onsetOutside(_, _, let shift) = one.reason else { return nil }
      return shift
    }
    #expect(shifts == [.seconds(3600), .seconds(-5 * 3600), nil])
  }

  @Test func `runs that do not say when they began, or have no value`() throws {
    var made = LabelledRuns.separated()
    made.add(.bad, [400], day: 1)
    made.runs[90].facts.startedAt = nil
    made.add(.good, [PackedReading.noData], day: 2)
    made.add(.good, [1], day: 3)
    made.runs[92].plan.metrics[0].name = "other"
    made.add(nil, [PackedReading.error], day: 4)
    let result = try made.tune()
    #expect(
      result.setAside.map(\.code) == ["no_start", "no_values", "not_collected"])
  }

  @Test func `that bad changes looked different before their onset`() throws {
    var made = LabelledRuns()
    for index in 0..<60 {
      made.add(.good, [50 + Double(index)])
      made.add(.bad, [200, 210, 400 + Double(index)], onset: 3)
    }
    let warnings = try made.tune().warnings
    guard case .confounded(let bad, let good, let share, 42, 42)? = warnings.first else {
      Issue.record("expected a warning, got \(warnings)")
      return
    }
    #expect(bad == 205 && good == 70.5 && share == 1)
  }

  @Test func `shares are bounded by what nobody knows`() throws {
    var made = LabelledRuns.separated()
    made.add(.bad, [50], status: .blocked, day: 1)
    made.add(.good, [50], status: .blocked, day: 2)
    let result = try made.tune()
    // Nothing in the other runs is below 50: for every threshold above, these two are unknown.
    #expect(result.training.unknownBad == 1 && result.training.unknownGood == 1)
    let recall = result.training.recall
    #expect(
      recall.lower.count + 1 == recall.upper.count && recall.lower.total == recall.upper.total)
    #expect(result.training.cost.lower == 0 && result.training.cost.upper == 11)
    let area = try #require(result.area)
    #expect(area.lower < 1 && area.upper == 1)
  }

  @Test func `suspects are good ones above bad ones, and bad ones below good ones`() {
    var made = LabelledRuns.separated()
    made.add(.good, [310], day: 1)
    made.add(.bad, [110], status: .blocked, day: 2)
    made.add(.unknown, [9999], day: 3)
    let suspects = Suspects(
      made.runs + made.runs, labels: made.labels, rule: .anySample("p95_latency_ms"), limit: 2)
    #expect(suspects.good.map(\.rollout) == ["run-90", "run-88"])
    #expect(suspects.good.map(\.critical) == [310, 159])
    #expect(suspects.good[0].beyond == Share(12, of: 31))
    #expect(suspects.bad.map(\.rollout) == ["run-91", "run-2"])
    #expect(suspects.bad[0].beyond == Share(51, of: 61) && suspects.bad[0].isStopped)
  }

  @Test(arguments: [
    (141.0, 300.0, 200.0), (0.011, 0.0119, 0.0115), (0.019, 0.035, 0.03), (599, 601, 600),
    (-300, -141, -200), (0, 1, 0.5), (999, 1500, 1200), (0.1, 0.1.nextUp.nextUp, 0.1.nextUp),
  ])
  func `a threshold has few digits and lies inside`(from: Double, to: Double, round: Double) {
    #expect(RoundThreshold.inside(from, to) == round)
  }
}
