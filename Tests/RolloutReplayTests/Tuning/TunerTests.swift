import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutReplay

@Suite struct `Tuning a threshold` {
  @Test func `of separated runs finds the middle of the gap, and counts right`() throws {
    let result = try LabelledRuns.separated().tune()
    // Of 90 runs the first 63 train: 42 good ones up to 141, 21 bad ones from 300 on.
    #expect(result.plateau == ShareInterval(141, 300))
    #expect(result.limit.text == "200")
    #expect(result.leastCost == 0 && result.standardError == 0)
    #expect(
      [result.training.caught, result.training.missed, result.training.falseBlocks] == [21, 0, 0])
    #expect(result.training.passed == 42 && result.training.cost == ShareInterval(0, 0))
    #expect([result.holdout.caught, result.holdout.passed, result.holdout.runs] == [9, 18, 27])
    #expect(result.holdout.blockAllCost == 18 && result.holdout.passAllCost == 90)
    #expect(result.area == ShareInterval(1, 1) && result.optimism == 0)
    #expect(
      result.holdoutStart
        == Timestamp(
          millisecondsSince1970: LabelledRuns.start + 63 * LabelledRuns.day))
    #expect(result.warnings.isEmpty && result.unlabelled == 0)
  }

  /// Ten bad runs of the sixty look like good ones, and six good ones of a hundred and twenty like
  /// bad ones, spread over time; so every number can be counted by hand.
  private let costs = TuningCosts(miss: 2, falseBlock: 1)

  private func golden() -> LabelledRuns {
    var made = LabelledRuns()
    for index in 0..<60 {
      made.add(.good, [100 + Double(index)])
      made.add(.good, [index % 10 == 4 ? 700 : 200 + Double(index)])
      made.add(.bad, [index % 6 == 2 ? 150 : 600 + Double(index)])
    }
    return made
  }

  @Test func `of a golden set has the counts that were put in`() throws {
    let result = try golden().tune(costs)
    // Rounds 0 to 41 train: 84 good with 4 outliers (4, 14, 24, 34), 42 bad with 7 (2, 8, …, 38).
    #expect(result.training.good == 84 && result.training.bad == 42)
    #expect(result.training.falseBlocks == 4 && result.training.missed == 7)
    #expect(result.training.cost.upper == 18)
    // One standard error, 5.4, allows five false blocks more below 241, or two misses from 600 on.
    #expect(result.plateau == ShareInterval(236, 603))
    #expect(result.limit.text == "400")
    // Rounds 42 to 59: outliers 44 and 54, misses 44, 50 and 56.
    #expect(result.holdout.falseBlocks == 2 && result.holdout.missed == 3)
    #expect(result.holdout.cost.upper == 8)
    #expect(result.holdout.blockAllCost == 36 && result.holdout.passAllCost == 36)
    #expect(abs(result.optimism - (8.0 / 54 - 18.0 / 126)) < 1e-12)
    #expect(result.training.recall.lower == Share(35, of: 42))
    #expect(result.training.falseBlockRate.upper == Share(4, of: 84))
    #expect(result.curve.first?.cost == 84 && result.curve.last?.cost == 84)
    #expect(result.curve.count == Set(golden().runs.prefix(126).map { $0.values[0][0] }).count + 1)
  }

  @Test func `is the same for any order, and for runs given twice`() throws {
    let made = golden()
    var other = made
    other.runs = made.runs.reversed() + made.runs
    let (one, two) = (try made.tune(costs), try other.tune(costs))
    #expect(one.limit == two.limit && one.interval == two.interval && one.curve == two.curve)
    #expect(one.training == two.training && one.holdout == two.holdout)
    #expect(try made.tune(costs, seed: 7).interval == one.interval)
  }

  @Test func `of a rule of at least so much mirrors one of at most`() throws {
    var made = LabelledRuns.separated()
    for index in made.runs.indices {
      made.runs[index].values[0] = made.runs[index].values[0].map { 1000 - $0 }
    }
    let result = try made.tune(rule: .anySample("p95_latency_ms", .atLeast))
    #expect(result.plateau == ShareInterval(700, 859))
    #expect(result.limit.text == "800" && result.training.caught == 21)
    #expect(result.curve.first?.from == nil)
    #expect(result.curve.count == (try LabelledRuns.separated().tune().curve.count))
  }

  @Test func `the cost of every threshold is that of judging each run`() throws {
    let made = golden()
    let data = try TuningData(made.runs, made.labels, .anySample("p95_latency_ms"), holdout: 0.3)
    let costs = TuningCosts(miss: 10, falseBlock: 3, exposure: 0.5, delay: 0.25)
    let clusters = ClusterBootstrap(keys: data.training.map(\.cluster), seed: 1).clusters
    for assumption in Assumption.allCases {
      let curve = CostCurve(
        data.training, clusters: clusters, costs: costs, assuming: assumption
      ) { $0.truth == .bad }
      let values = curve.values()
      let probes =
        curve.breakpoints + curve.breakpoints.map { $0.nextDown } + [-.infinity, .infinity]
      for threshold in probes {
        let expected = data.training.reduce(0) { sum, one in
          sum
            + one.cost(
              of: one.outcome(above: threshold), costs, isBad: one.truth == .bad,
              assuming: assumption)
        }
        #expect(abs(values[curve.piece(of: threshold)] - expected) < 1e-9)
      }
    }
  }

  @Test func `the rule of a sweep chooses the same as the plain one`() throws {
    var made = golden()
    for index in 0..<8 { made.add(.good, [30], status: .blocked, day: 7 * index) }
    for comparison in Threshold.Comparison.allCases {
      let swept = TunedRule(try SweepRule(metric: "p95_latency_ms", comparison: comparison))
      let plain = TunedRule.anySample("p95_latency_ms", comparison)
      for run in made.runs { #expect(swept.score(run) == plain.score(run)) }
      #expect(swept.trigger == plain.trigger)
    }
    let swept = TunedRule(try SweepRule(metric: "p95_latency_ms"))
    #expect(try made.tune(costs, rule: swept).curve == made.tune(costs).curve)
    let twice = TunedRule(try SweepRule(metric: "p95_latency_ms", kind: .consecutive(2)))
    #expect(throws: TuningRefusal.self) { try golden().tune(costs, rule: twice) }
  }

  @Test func `exposure and delay count from the onset, by cohort`() throws {
    var made = LabelledRuns()
    // Onset at minute 1 in cohort_5; seen at minute 2, 4 or not before minute 5.
    made.add(.bad, [1, 10, 1, 20, 30], onset: 1)
    let case0 = TuningCase.made(
      made.runs[0], made.labels["run-0"], .anySample("p95_latency_ms"))
    guard case .scored(let one) = case0 else {
      Issue.record("expected a score, got \(case0)")
      return
    }
    #expect(one.score.records.map(\.value) == [1, 10, 20, 30])
    #expect(one.stopped.map(\.delay) == [0, 1, 3, 4])
    let expected = [0, 0.05, 0.05 + 2, 0.05 + 3]
    for (harm, exposure) in zip(one.stopped, expected) {
      #expect(abs(harm.exposure - exposure) < 1e-12)
    }
    #expect(one.passed == one.stopped[3])
  }

  @Test func `a finding before the onset is no detection`() throws {
    var made = LabelledRuns.separated()
    made.add(.bad, [500, 1, 1, 1], onset: 2, day: 0)
    let result = try made.tune(TuningCosts(miss: 10, falseBlock: 1, exposure: 1, delay: 1))
    #expect(result.training.beforeOnset == 1 && result.training.delays.isEmpty)
  }
}
