import RolloutModel
import RolloutReplay
import RolloutScenarios
import RolloutTestSupport
import Testing

extension `Judging the past` {
  /// What must hold of every curve, whatever the runs.
  @Suite struct `The laws of sweeps` {
    private static let every = SweptRuns.liveKinds + SweptRuns.sweepOnlyKinds

    @Test(arguments: [1, 2, 3] as [UInt64], Threshold.Comparison.allCases)
    func `one in a row, no failure allowed, and one of one are all any sample`(
      seed: UInt64, comparison: Threshold.Comparison
    ) throws {
      let runs = SweptRuns.make(50, seed: seed)
      let any = try records(of: runs, .anySample, comparison)
      let same: [ScanKind] = [
        .consecutive(1), .failureLimit(0), .ofLast(breaches: 1, samples: 1), .lasting(.zero),
        .mean(SweepWindow(.samples(1))), .quantile(0.3, SweepWindow(.samples(1))),
      ]
      for kind in same { #expect(try records(of: runs, kind, comparison) == any) }
      // A window keeps its worst for a while, but was at its worst when that came.
      #expect(try records(of: runs, .ofLast(breaches: 1, samples: 5), comparison) == any)
      if comparison == .atMost {
        let highest = ScanKind.quantile(1, SweepWindow(.samples(3), partial: .available))
        #expect(try records(of: runs, highest, comparison) == any)
      }
      #expect(
        try records(of: runs, .ofLast(breaches: 4, samples: 4), comparison)
          == records(of: runs, .consecutive(4), comparison))
    }

    @Test(arguments: every)
    func `a looser threshold never blocks a run earlier`(kind: ScanKind) async throws {
      let runs = SweptRuns.make(60, seed: 11)
      let rule = try SweepRule(metric: SweptRuns.metric(of: kind), kind: kind)
      let values = try CriticalValues(of: runs, under: rule)
      let curve = SweepCurve(values)
      for run in values.runs {
        var latest = -1
        for threshold in SweptRuns.thresholds(of: curve).sorted() {
          let sample = run.block(above: threshold)?.sample ?? .max
          #expect(sample >= latest)
          latest = sample
        }
      }
      let blocked = curve.steps.map(\.counts.blocked)
      #expect(zip(blocked, blocked.dropFirst()).allSatisfy { $0 >= $1 })
      #expect(blocked.last == 0)
      #expect(curve.breakpoints == curve.breakpoints.sorted())
      await Task.yield()
    }

    @Test(arguments: every)
    func `the order of runs is nothing, and twice the runs are twice the counts`(
      kind: ScanKind
    ) async throws {
      let runs = SweptRuns.make(40, seed: 12)
      let rule = try SweepRule(metric: SweptRuns.metric(of: kind), kind: kind)
      let curve = SweepCurve(try CriticalValues(of: runs, under: rule))
      let backwards = SweepCurve(try CriticalValues(of: runs.reversed(), under: rule))
      #expect(backwards.steps.elementsEqual(curve.steps))
      let twice = SweepCurve(try CriticalValues(of: runs + runs, under: rule))
      #expect(twice.breakpoints == curve.breakpoints)
      for (one, two) in zip(curve.steps, twice.steps) {
        #expect(two.counts.blocked == 2 * one.counts.blocked)
        #expect(two.counts.passed == 2 * one.counts.passed)
        #expect(two.stages.map(\.blocked) == one.stages.map { 2 * $0.blocked })
      }
      await Task.yield()
    }

    @Test(arguments: every)
    func `nothing after a block is needed for it`(kind: ScanKind) async throws {
      let rule = try SweepRule(metric: SweptRuns.metric(of: kind), kind: kind)
      for run in SweptRuns.make(12, seed: 13, samples: 2...9) {
        guard let whole = try? CriticalValues(of: [run], under: rule).runs[0] else { continue }
        for record in whole.records {
          var corrupted = run
          for column in corrupted.values.indices {
            for sample in (record.sample + 1)..<max(record.sample + 1, run.count) {
              corrupted.values[column][sample] = 1e9
            }
          }
          let again = try CriticalValues(of: [corrupted], under: rule).runs[0]
          #expect(
            again.records.prefix { $0.sample <= record.sample }
              == whole.records.prefix {
                $0.sample <= record.sample
              })
        }
      }
      await Task.yield()
    }

    @Test func `an upper and a lower bound are mirror images`() throws {
      let runs = SweptRuns.make(50, seed: 14)
      let mirrored = runs.map { run in
        var run = run
        run.values[0] = run.values[0].map { PackedReading.value($0).map { 2000 - $0 } ?? $0 }
        return run
      }
      for kind in SweptRuns.liveKinds {
        let atMost = try records(of: runs, kind, .atMost)
        let atLeast = try records(of: mirrored, kind, .atLeast)
        #expect(atLeast.map { $0.map(\.sample) } == atMost.map { $0.map(\.sample) })
        #expect(atLeast.map { $0.map { $0.value + 2000 } } == atMost.map { $0.map(\.value) })
      }
    }

    private func records(
      of runs: [RunSeries], _ kind: ScanKind, _ comparison: Threshold.Comparison
    ) throws -> [[CriticalRecord]] {
      let rule = try SweepRule(metric: "p95_latency_ms", comparison: comparison, kind: kind)
      return try CriticalValues(of: runs, under: rule).runs.map(\.records)
    }
  }
}
