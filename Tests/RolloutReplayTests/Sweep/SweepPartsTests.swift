import RolloutModel
import RolloutReplay
import RolloutScenarios
import RolloutTestSupport
import Testing

extension `Judging the past` {
  /// Runs are scanned in batches, several at a time.
  @Suite struct `A sweep in parts` {
    static let latency: MetricName = "p95_latency_ms"
    static let budget: MetricName = "error_budget_ratio"

    /// The runs in batches of zero to seven, each with how many come before.
    private static func batches(of runs: [RunSeries], seed: UInt64) -> [([RunSeries], Int)] {
      var random = SplitMix64(seed: seed)
      var batches: [([RunSeries], Int)] = []
      var next = 0
      while next < runs.count {
        let end = min(runs.count, next + Int.random(in: 0...7, using: &random))
        batches.append((Array(runs[next..<end]), next))
        next = end
      }
      return batches
    }

    @Test(
      arguments: [
        ScanKind.anySample, .failureLimit(2), .consecutive(3), .ofLast(breaches: 2, samples: 5),
        .lasting(.seconds(30)), .mean(SweepWindow(.samples(3))),
      ], Threshold.Comparison.allCases)
    func `is the sweep of the whole`(kind: ScanKind, comparison: Threshold.Comparison) async throws
    {
      let rule = try SweepRule(metric: Self.latency, comparison: comparison, kind: kind)
      for seed in UInt64(1)...20 {
        let runs = SweptRuns.make(40, seed: seed)
        let whole = try CriticalValues(of: runs, under: rule)
        let parts = Self.batches(of: runs, seed: seed).map {
          CriticalPart(of: $0.0, first: $0.1, under: rule)
        }
        #expect(try CriticalValues(parts, under: rule) == whole)
        await Task.yield()
      }
    }

    @Test(arguments: [MetricPair.Join.or, .and])
    func `of two metrics is the sweep of the whole`(join: MetricPair.Join) async throws {
      let pair = try MetricPair(
        join, SweepRule(metric: Self.latency), SweepRule(metric: Self.budget))
      for seed in UInt64(1)...20 {
        let runs = SweptRuns.make(40, seed: seed)
        let whole = try PairSweep(of: runs, under: pair)
        let parts = Self.batches(of: runs, seed: seed).map {
          PairPart(of: $0.0, first: $0.1, under: pair)
        }
        #expect(try PairSweep(parts, under: pair) == whole)
        await Task.yield()
      }
    }

    @Test func `refuses what no part has, in the words of the whole`() throws {
      let runs = SweptRuns.make(12, seed: 3)
      let missing = try SweepRule(metric: "queue_depth")
      let refusal = #expect(throws: SweepRefusal.self) {
        try CriticalValues(of: runs, under: missing)
      }
      let parts = Self.batches(of: runs, seed: 3)
      #expect(throws: try #require(refusal)) {
        try CriticalValues(
          parts.map { CriticalPart(of: $0.0, first: $0.1, under: missing) }, under: missing)
      }
      for join in [MetricPair.Join.or, .and] {
        let pair = try MetricPair(join, SweepRule(metric: Self.latency), missing)
        let refusal = #expect(throws: SweepRefusal.self) { try PairSweep(of: runs, under: pair) }
        #expect(throws: try #require(refusal)) {
          try PairSweep(parts.map { PairPart(of: $0.0, first: $0.1, under: pair) }, under: pair)
        }
      }
    }
  }
}
