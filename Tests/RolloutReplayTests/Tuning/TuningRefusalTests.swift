import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutReplay

@Suite struct `Tuning is refused` {
  @Test func `when no run has the metric`() {
    var made = LabelledRuns.separated()
    #expect(
      throws: TuningRefusal.noMatchingData(
        "p99", runs: 90, known: ["error_budget_ratio", "p95_latency_ms"])
    ) { try made.tune(rule: .anySample("p99")) }
    made.runs = []
    #expect(throws: TuningRefusal.noMatchingData("p95_latency_ms", runs: 0, known: [])) {
      try made.tune()
    }
  }

  @Test func `when some runs have it in another unit`() {
    var made = LabelledRuns.separated()
    made.runs[3].plan.metrics[0].unit = "s"
    #expect(throws: TuningRefusal.mixedUnits("p95_latency_ms", units: ["ms", "s"])) {
      try made.tune()
    }
  }

  @Test func `when the metric is the same everywhere`() {
    #expect(throws: TuningRefusal.constant("error_budget_ratio", value: 0, runs: 90)) {
      try LabelledRuns.separated().tune(rule: .anySample("error_budget_ratio"))
    }
  }

  @Test(arguments: [(9, 40), (12, 19)])
  func `with too few labels before the holdout`(bad: Int, good: Int) {
    var made = LabelledRuns()
    for index in 0..<bad { made.add(.bad, [300 + Double(index)]) }
    for index in 0..<good { made.add(.good, [100 + Double(index)]) }
    #expect(
      throws: TuningRefusal.tooFewLabels(
        bad: bad, good: good, badNeeded: 10, goodNeeded: 20, setAside: [:])
    ) { try made.tune(holdout: 0) }
  }

  @Test func `when no threshold is as good as stopping none`() {
    var made = LabelledRuns()
    for index in 0..<90 { made.add(index % 3 == 0 ? .bad : .good, [index % 3 == 0 ? 1 : 2]) }
    #expect(throws: TuningRefusal.trivialIsBest(blockAll: 42, passAll: 21)) {
      try made.tune(TuningCosts(miss: 1, falseBlock: 1))
    }
  }

  @Test func `when it is no better than both trivial rules on the holdout`() {
    var made = LabelledRuns.separated()
    // From round 21 on the metric tells nothing any more.
    for index in 63..<90 { made.runs[index].values[0] = [index % 3 == 2 ? 120 : 320] }
    for index in 63..<90 {
      made.runs[index].times = [made.runs[index].times[0]]
      made.runs[index].spans = [ObservationSpan(stage: .baseline, samples: 0..<1)]
    }
    #expect(
      throws: TuningRefusal.notBetterThanTrivial(
        thresholds: [200], cost: 108, blockAll: 18, passAll: 90, bad: 9, good: 18)
    ) { try made.tune() }
  }

  @Test func `when the holdout has nothing to tell`() {
    #expect(throws: TuningRefusal.self) { try LabelledRuns.separated().tune(holdout: 0) }
  }

  @Test func `when changes of which nobody knows could turn it`() throws {
    var made = LabelledRuns.separated()
    // Blocked at 120 for another rule's sake, and nobody looked for the cause.
    for index in 0..<40 { made.add(nil, [120], status: .blocked, day: index) }
    let refusal = #expect(throws: TuningRefusal.self) { try made.tune() }
    guard case .unknownsDecide(let unknowns) = refusal else {
      Issue.record("expected that unknowns decide, got \(String(describing: refusal))")
      return
    }
    #expect(unknowns.unlabelled == "bad" && unknowns.unknownChanges == 40)
    #expect(unknowns.cost > unknowns.bestCost + unknowns.standardError)
    #expect(unknowns.thresholds == [200])
  }

  @Test func `when stopped runs could turn it`() throws {
    var made = LabelledRuns()
    for index in 0..<60 {
      made.add(.good, [100 + Double(index * 7 % 60)])
      if index % 2 == 0 { made.add(.bad, [300 + Double(index)]) }
    }
    // Stopped at 110, where most good ones are above: counted for the worst, they move the choice
    // below; taken to be stopped later, the gap is better.
    for index in 0..<15 { made.add(.bad, [110], status: .blocked, day: index) }
    let refusal = #expect(throws: TuningRefusal.self) { try made.tune() }
    guard case .unknownsDecide(let unknowns) = refusal else {
      Issue.record("expected that unknowns decide, got \(String(describing: refusal))")
      return
    }
    #expect(unknowns.stopped == "block" && unknowns.stoppedRuns > 0)
  }

  @Test func `when the interval of the threshold is wider than wanted`() throws {
    var made = LabelledRuns.separated()
    // Few runs near the edges of the gap: which of them are drawn moves its middle.
    for index in 0..<8 { made.add(.bad, [200 + 12 * Double(index)], day: 8 * index) }
    let interval = try #require(try made.tune().interval)
    let width = interval.upper - interval.lower
    #expect(width > 0)
    #expect(try made.tune(maximumWidth: width).interval == interval)
    #expect(
      throws: TuningRefusal.tooWide(
        lower: interval.lower, upper: interval.upper, limit: width / 2)
    ) { try made.tune(maximumWidth: width / 2) }
  }

  @Test func `and each refusal says what was expected and what came`() {
    let all: [TuningRefusal] = [
      .noMatchingData("p", runs: 3, known: []), .constant("p", value: 0, runs: 3),
      .mixedUnits("p", units: ["", "s"]),
      .tooFewLabels(bad: 1, good: 2, badNeeded: 10, goodNeeded: 20, setAside: ["no_values": 1]),
      .trivialIsBest(blockAll: 1, passAll: 2),
      .notBetterThanTrivial(
        thresholds: [1], cost: 2, blockAll: 3, passAll: 4, bad: 5, good: 6),
      .unknownsDecide(
        UnknownsDecide(
          stopped: "pass", unlabelled: "bad", thresholds: [1], cost: 2, bestCost: 3,
          standardError: 4, stoppedRuns: 5, unknownChanges: 6)),
      .tooWide(lower: 1, upper: 2, limit: 3), .tooManyPairs(1, 2, limit: 1), .pairOfTimes,
      .unstable(without: 1, draws: 2),
    ]
    #expect(Set(all.map(\.code)).count == all.count)
    for refusal in all {
      #expect("\(refusal)".hasPrefix("\(refusal.code): expected "))
      #expect("\(refusal)".contains("\nHint: "))
    }
  }
}
