import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutReplay

@Suite struct `Tuning two thresholds` {
  /// Half of the bad changes are slow, and half of them fail fast.
  private func made() -> LabelledRuns {
    var made = LabelledRuns()
    for index in 0..<30 {
      made.add(.good, [100 + Double(index)])
      made.runs[made.runs.count - 1].values[1] = [Double(index) / 1000]
      made.add(.good, [130 + Double(index)])
      made.runs[made.runs.count - 1].values[1] = [Double(index) / 2000]
      made.add(.bad, [index.isMultiple(of: 2) ? 300 + Double(index) : 20])
      made.runs[made.runs.count - 1].values[1] = [index.isMultiple(of: 2) ? 0.001 : 0.5]
    }
    return made
  }

  private let rules = (
    TunedRule.anySample("p95_latency_ms"), TunedRule.anySample("error_budget_ratio")
  )

  @Test func `finds what neither of them finds alone`() throws {
    let made = made()
    let tuner = Tuner(costs: TuningCosts(miss: 10, falseBlock: 1), seed: 7, draws: 100)
    let result = try tuner.tune(made.runs, labels: made.labels, either: rules)
    // Of 90 runs 63 train: good ones up to 150 and 0.02, slow bad ones from 300, others at 0.5.
    #expect(result.parts.map(\.plateau) == [ShareInterval(150, 300), ShareInterval(0.02, 0.5)])
    #expect(result.parts.map(\.limit.text) == ["200", "0.3"])
    #expect(result.leastCost == 0 && result.training.caught == 21 && result.training.passed == 42)
    #expect(result.holdout.caught == 9 && result.holdout.falseBlocks == 0)
    for rule in [rules.0, rules.1] {
      #expect(throws: TuningRefusal.self) {
        try tuner.tune(made.runs, labels: made.labels, rule: rule)
      }
    }
  }

  @Test func `every cell costs what judging each run costs`() throws {
    var made = made()
    made.add(.bad, [125], status: .blocked, day: 1)
    made.add(.good, [140], status: .aborted, day: 2)
    let costs = TuningCosts(miss: 10, falseBlock: 3)
    let cases = made.runs.compactMap { run -> PairCase? in
      guard case .scored(let one) = TuningCase.made(run, made.labels[run.rollout], rules.0),
        case .scored(let two) = TuningCase.made(run, made.labels[run.rollout], rules.1)
      else { return nil }
      return PairCase(first: one, second: two)
    }
    #expect(cases.count == 92)
    let clusters = ClusterBootstrap(keys: cases.map(\.first.cluster), seed: 1).clusters
    let grid = try PairCosts(cases, clusters: clusters, costs: costs, assuming: .worst) {
      $0.truth == .bad
    }
    let values = grid.values()
    for cell in values.indices {
      let (x, y) = grid.corner(of: cell)
      let expected = cases.reduce(0) { sum, one in
        let (judged, outcome) = one.judged(above: x, y)
        return sum
          + judged.cost(of: outcome, costs, isBad: judged.truth == .bad, assuming: .worst)
      }
      #expect(values[cell] == expected && grid.cell(of: x, y) == cell)
    }
    for limit in [0.0, 20, 40, 90, 200] {
      #expect(area(grid, grid.largestPlateau(values, upTo: limit)) == brute(grid, values, limit))
    }
  }

  private func area(_ grid: PairCosts, _ plateau: PairCosts.Plateau?) -> Double {
    guard let plateau else { return 0 }
    let (x, y) = grid.bounds(plateau)
    return (x.1 - x.0) * (y.1 - y.0)
  }

  /// The largest area, by widening every rectangle until it meets a cell that costs more.
  private func brute(_ grid: PairCosts, _ values: [Double], _ limit: Double) -> Double {
    var best = 0.0
    for top in 1..<grid.y.count {
      var isCheap = Array(repeating: true, count: grid.columns)
      for bottom in top..<grid.y.count {
        var start: Int?
        for column in 1..<grid.x.count {
          isCheap[column] =
            isCheap[column] && values[bottom * grid.columns + column] <= limit + 1e-6
          start = isCheap[column] ? start ?? column : nil
          guard let start else { continue }
          let plateau = PairCosts.Plateau(columns: start...column, rows: top...bottom)
          best = max(best, area(grid, plateau))
        }
      }
    }
    return best
  }

  @Test func `is refused with costs of time`() {
    let made = made()
    #expect(throws: TuningRefusal.pairOfTimes) {
      try Tuner(costs: TuningCosts(miss: 1, falseBlock: 1, delay: 1)).tune(
        made.runs, labels: made.labels, either: rules)
    }
  }
}
