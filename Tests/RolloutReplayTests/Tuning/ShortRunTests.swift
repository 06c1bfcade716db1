import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutReplay

/// Runs in which a rule cannot find anything, and values that are hardly any.
@Suite struct `Tuning with runs that a rule hardly knows` {
  private func twoInARow() throws -> TunedRule {
    TunedRule(try SweepRule(metric: "p95_latency_ms", kind: .consecutive(2)))
  }

  /// Good runs stay below 200; bad ones rise above 300, for two samples in a row.
  private func made() -> LabelledRuns {
    var made = LabelledRuns()
    for index in 0..<30 {
      made.add(.good, [100 + Double(index), 101 + Double(index)])
      made.add(.good, [120 + Double(index), 131 + Double(index)])
      made.add(.bad, [300 + Double(index), 300 + Double(index)])
    }
    return made
  }

  @Test func `a bad change that is too short for the rule is one that it lets through`() throws {
    var short = made()
    for number in 0..<4 { short.add(.bad, [900], day: number * 2) }
    let (plain, result) = (
      try made().tune(rule: twoInARow()), try short.tune(rule: twoInARow())
    )
    #expect(result.setAside.isEmpty)
    #expect(result.training.missed == plain.training.missed + 4)
    #expect(result.training.cost.upper == plain.training.cost.upper + 40)
    #expect(result.curve.last?.cost == (result.training.passAllCost))
    #expect(result.training.recall.lower.total == result.training.bad)
  }

  @Test func `one that was stopped so early is not known`() throws {
    var short = made()
    short.add(.bad, [900], status: .blocked, day: 0)
    short.add(.good, [90], status: .blocked, day: 1)
    let result = try short.tune(rule: twoInARow())
    #expect(result.training.unknownBad == 1 && result.training.unknownGood == 1)
    #expect(result.area.map { $0.lower < 1 && $0.upper == 1 } == true)
  }

  @Test func `with two metrics they count in the same way`() throws {
    var short = made()
    for index in short.runs.indices {
      let count = short.runs[index].count
      short.runs[index].values[1] = Array(repeating: Double(index % 7) / 100, count: count)
    }
    short.add(.bad, [900], day: 0)
    short.runs[short.runs.count - 1].values[1] = [0.5]
    let errors = TunedRule(try SweepRule(metric: "error_budget_ratio", kind: .consecutive(2)))
    let tuner = Tuner(costs: TuningCosts(miss: 10, falseBlock: 1), seed: 7, draws: 100)
    let result = try tuner.tune(
      short.runs, labels: short.labels, either: (twoInARow(), errors))
    #expect(result.training.missed >= 1 && result.setAside.isEmpty)
    #expect(result.parts.allSatisfy { $0.plateau.lower.isFinite && $0.plateau.upper.isFinite })
  }

  @Test func `a mean beyond all numbers bounds no plateau`() throws {
    var huge = made()
    for number in 0..<6 {
      huge.add(.bad, [.greatestFiniteMagnitude, .greatestFiniteMagnitude], day: number * 3)
    }
    let mean = TunedRule(
      try SweepRule(
        metric: "p95_latency_ms", kind: .mean(SweepWindow(.samples(2), partial: .available))))
    let result = try huge.tune(rule: mean)
    #expect(result.plateau.upper < 1_000)
    #expect(result.training.missed == 0)
  }
}
