import RolloutModel
import RolloutReplay
import RolloutScenarios
import RolloutTestSupport
import Testing

extension `Judging the past` {
  /// Two metrics at once, against judges that look at one pair of thresholds at a time.
  @Suite struct `A sweep of two metrics` {
    static let latency: MetricName = "p95_latency_ms"
    static let budget: MetricName = "error_budget_ratio"

    @Test(
      arguments: [ScanKind.anySample, .consecutive(2), .lasting(.seconds(30))],
      Threshold.Comparison.allCases)
    func `blocks at the first of either rule, and the grid counts as many`(
      kind: ScanKind, comparison: Threshold.Comparison
    ) async throws {
      var random = SplitMix64(seed: 41)
      let runs = SweptRuns.make(50, seed: 41)
      let x = try SweepRule(metric: Self.latency, comparison: comparison, kind: kind)
      let y = try SweepRule(metric: Self.budget, kind: kind)
      let sweep = try PairSweep(of: runs, under: MetricPair(.or, x, y))
      let first = try CriticalValues(of: runs, under: x)
      let second = try CriticalValues(of: runs, under: y)
      let grid = PairGrid(sweep, xs: sweep.breakpoints.x, ys: sweep.breakpoints.y)
      for row in grid.ys.indices {
        for column in grid.xs.indices {
          let point = PairPoint(x: grid.xs[column], y: grid.ys[row])
          let counts = sweep.counts(at: point)
          #expect(grid.counts(x: column, y: row) == counts)
          #expect(counts.blocked >= SweepCurve(first).counts(at: point.x).blocked)
        }
        await Task.yield()
      }
      let points = (0..<200).map { _ in
        PairPoint(
          x: Double.random(in: -10...800, using: &random),
          y: Double.random(in: -0.01...0.04, using: &random))
      }
      let answers = sweep.counts(at: points)
      for (point, counts) in zip(points, answers) {
        #expect(counts == sweep.counts(at: point))
        let oriented = PairPoint(x: SweptRuns.oriented(point.x, x), y: point.y)
        for run in sweep.runs {
          let blocks = [
            first.runs.first { $0.index == run.index }?.block(above: oriented.x)?.sample,
            second.runs.first { $0.index == run.index }?.block(above: oriented.y)?.sample,
          ].compactMap(\.self)
          #expect(run.block(above: oriented)?.sample == blocks.min())
        }
        await Task.yield()
      }
    }

    @Test(arguments: Threshold.Comparison.allCases)
    func `blocks at the first sample that breaches both`(
      comparison: Threshold.Comparison
    ) async throws {
      let runs = SweptRuns.make(40, seed: 42)
      let x = try SweepRule(metric: Self.latency, comparison: comparison)
      let y = try SweepRule(metric: Self.budget)
      let sweep = try PairSweep(of: runs, under: MetricPair(.and, x, y))
      let grid = PairGrid(sweep, xs: sweep.breakpoints.x, ys: sweep.breakpoints.y)
      for row in grid.ys.indices {
        for column in grid.xs.indices {
          let threshold = PairPoint(x: grid.xs[column], y: grid.ys[row])
          let oriented = PairPoint(x: SweptRuns.oriented(threshold.x, x), y: threshold.y)
          var blocked = 0
          for run in sweep.runs {
            let expected = try Self.jointBreach(runs[run.index], comparison, threshold)
            let block = run.block(above: oriented)
            #expect(block?.sample == expected)
            if let expected {
              blocked += 1
              let span = runs[run.index].spans.first { $0.samples.contains(expected) }
              #expect(block?.stage == span?.stage)
            }
          }
          #expect(grid.counts(x: column, y: row).blocked == blocked)
        }
        await Task.yield()
      }
    }

    /// The live judge's verdict of `all`, sample by sample.
    private static func jointBreach(
      _ run: RunSeries, _ comparison: Threshold.Comparison, _ point: PairPoint
    ) throws -> Int? {
      let rule = Rule(
        name: "both",
        condition: .all([
          Threshold(latency, comparison, limit: try #require(Limit("\(point.x)"))),
          Threshold(budget, limit: try #require(Limit("\(point.y)"))),
        ]))
      for sample in 0..<run.count {
        let readings = run.plan.metrics.indices.map { column in
          let packed = run.values[column][sample]
          let content = PackedReading.value(packed).map { Reading.Content.value($0) }
          return Reading(
            metric: run.plan.metrics[column].name, content: content ?? .noData(reason: "none"))
        }
        let verdict = judge(readings, under: Policy(rules: [rule]), in: .gates)[0].verdict
        if verdict == .breach { return sample }
      }
      return nil
    }

    @Test func `that must breach at once blocks no more than either alone`() throws {
      let runs = SweptRuns.make(60, seed: 43)
      let x = try SweepRule(metric: Self.latency)
      let y = try SweepRule(metric: Self.budget)
      let both = try PairSweep(of: runs, under: MetricPair(.and, x, y))
      let either = try PairSweep(of: runs, under: MetricPair(.or, x, y))
      for latency in stride(from: 0.0, to: 800, by: 50) {
        for budget in stride(from: 0.0, to: 0.03, by: 0.002) {
          let point = PairPoint(x: latency, y: budget)
          for (one, other) in zip(both.runs, either.runs) {
            let late = one.block(above: point)?.sample ?? .max
            #expect(late >= other.block(above: point)?.sample ?? .max)
          }
        }
      }
    }

    @Test(arguments: MetricPair.Join.allCases)
    func `has a frontier that separates what blocks more from what does not`(
      join: MetricPair.Join
    ) throws {
      let runs = SweptRuns.make(60, seed: 44)
      let pair = try MetricPair(
        join, SweepRule(metric: Self.latency), SweepRule(metric: Self.budget))
      let sweep = try PairSweep(of: runs, under: pair)
      let grid = PairGrid(sweep, xs: sweep.breakpoints.x, ys: sweep.breakpoints.y)
      for limit in [0, 3, 20] {
        let frontier = grid.frontier(blocked: limit)
        #expect(!frontier.isEmpty)
        for row in grid.ys.indices {
          for column in grid.xs.indices {
            let isLooser = frontier.contains { $0.x <= grid.xs[column] && $0.y <= grid.ys[row] }
            #expect(isLooser == (grid.counts(x: column, y: row).blocked <= limit))
          }
        }
      }
    }

    @Test(arguments: MetricPair.Join.allCases)
    func `holds the truth when complete runs are cut at a block`(
      join: MetricPair.Join
    ) throws {
      let whole = SweptRuns.make(100, seed: 45)
      let recorded = LiveJudge(
        Threshold(Self.latency, limit: try #require(Limit("450"))), .total(limit: 0))
      let cut = whole.map { run in
        recorded.firstBreach(in: run).map { SweptRuns.cut(run, after: $0) } ?? run
      }
      let pair = try MetricPair(
        join, SweepRule(metric: Self.latency), SweepRule(metric: Self.budget))
      let truth = try PairSweep(of: whole, under: pair)
      let known = try PairSweep(of: cut, under: pair)
      var width = 0
      for latency in stride(from: 0.0, to: 800, by: 50) {
        for budget in stride(from: 0.0, to: 0.03, by: 0.002) {
          let point = PairPoint(x: latency, y: budget)
          let counts = known.counts(at: point)
          let blocked = truth.counts(at: point).blocked
          #expect(counts.lower <= blocked && blocked <= counts.upper)
          width = max(width, counts.unknown)
        }
      }
      #expect(width > 0)
    }

    @Test func `refuses what it cannot join`() throws {
      let x = try SweepRule(metric: Self.latency)
      #expect(throws: SweepRefusal.sameMetric(Self.latency)) { try MetricPair(.or, x, x) }
      let y = try SweepRule(metric: Self.budget, kind: .consecutive(2))
      #expect(throws: SweepRefusal.jointKind) { try MetricPair(.and, x, y) }
      let runs = SweptRuns.make(5, seed: 46)
      let unknown = try MetricPair(.or, x, SweepRule(metric: "none"))
      #expect(
        throws: SweepRefusal.noMatchingData(
          metric: "none", runs: 5, collected: 0, known: [Self.budget, Self.latency])
      ) { try PairSweep(of: runs, under: unknown) }
      let apart = runs.map { run in
        var run = run
        for sample in 0..<run.count {
          run.values[sample % 2][sample] = PackedReading.error
        }
        return run
      }
      let both = try MetricPair(.and, x, SweepRule(metric: Self.budget))
      #expect(throws: SweepRefusal.neverTogether(Self.latency, Self.budget)) {
        try PairSweep(of: apart, under: both)
      }
    }
  }
}
