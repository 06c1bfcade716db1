import RolloutModel
import RolloutReplay
import RolloutScenarios
import RolloutTestSupport
import Testing

extension `Judging the past` {
  /// The sweep against judges that look at one threshold at a time.
  @Suite struct `A sweep says what the judge says` {
    /// Sixteen kinds, two comparisons, two seeds, 60 runs: some 90,000 comparisons.
    @Test(arguments: SweptRuns.liveKinds, Threshold.Comparison.allCases)
    func `for every rule of the live judge, at and between all breakpoints`(
      kind: ScanKind, comparison: Threshold.Comparison
    ) async throws {
      let trigger = try #require(kind.trigger)
      var random = SplitMix64(seed: 77)
      for seed: UInt64 in [1, 2] {
        let runs = SweptRuns.make(60, seed: seed)
        let rule = try SweepRule(metric: "p95_latency_ms", comparison: comparison, kind: kind)
        let values = try CriticalValues(of: runs, under: rule)
        let curve = SweepCurve(values)
        for threshold in SweptRuns.some(24, of: SweptRuns.thresholds(of: curve), &random) {
          let limit = try #require(Limit("\(max(0, threshold))"))
          let judge = LiveJudge(Threshold("p95_latency_ms", comparison, limit: limit), trigger)
          let expected = runs.map { judge.firstBreach(in: $0) }
          expect(values, curve, at: limit.value, blocks: expected, runs)
          await Task.yield()
        }
      }
    }

    /// 33 kinds of windows and both comparisons, 60 runs: some 100,000 comparisons.
    @Test(arguments: SweptRuns.sweepOnlyKinds)
    func `for every rule of windows, as it is defined`(kind: ScanKind) async throws {
      var random = SplitMix64(seed: 78)
      let runs = SweptRuns.make(60, seed: 3, samples: 0...12)
      var comparisons = Threshold.Comparison.allCases
      if case .burnRate = kind { comparisons = [.atMost] }
      for comparison in comparisons {
        let rule = try SweepRule(
          metric: SweptRuns.metric(of: kind), comparison: comparison, kind: kind)
        let values = try CriticalValues(of: runs, under: rule)
        let curve = SweepCurve(values)
        for threshold in SweptRuns.some(40, of: SweptRuns.thresholds(of: curve), &random) {
          let judge = LiteralJudge(rule: rule)
          let expected = runs.map { judge.firstBreach(in: $0, threshold: threshold) }
          expect(values, curve, at: threshold, blocks: expected, runs)
          await Task.yield()
        }
      }
    }

    @Test(
      arguments: SweepBaseline.Change.allCases,
      [
        ScanKind.anySample, .consecutive(2), .lasting(.seconds(30)),
        .mean(SweepWindow(.samples(3))),
      ])
    func `for changes against the baseline`(
      change: SweepBaseline.Change, kind: ScanKind
    ) async throws {
      let runs = SweptRuns.make(80, seed: 4, stages: SweptRuns.withBaseline)
      for comparison in Threshold.Comparison.allCases {
        let rule = try SweepRule(
          metric: "p95_latency_ms", comparison: comparison, kind: kind,
          baseline: SweepBaseline(change))
        let values = try CriticalValues(of: runs, under: rule)
        let curve = SweepCurve(values)
        #expect(!values.setAside.isEmpty, "some baselines have no value, or are 0")
        for threshold in SweptRuns.thresholds(of: curve) {
          let judge = LiteralJudge(rule: rule)
          let expected = runs.map { judge.firstBreach(in: $0, threshold: threshold) }
          expect(values, curve, at: threshold, blocks: expected, runs)
          await Task.yield()
        }
      }
    }

    @Test func `over a clock that was set, and retried or late soaks`() async throws {
      var random = SplitMix64(seed: 9)
      for number in 0..<300 {
        var plan = SyntheticSeries.plan()
        // A late sample comes after 150 seconds: just within what is let count, and beyond it.
        if number.isMultiple(of: 2) { plan.longestObservedGap = .seconds(150) }
        var run = SyntheticSeries.run(
          number, plan: plan, samples: 3...12, gaps: true, random: &random)
        let jumped = Int.random(in: 1..<run.count, using: &random)
        let offset = Int64.random(in: -400_000...400_000, using: &random)
        // The first sample of a stage comes before its soak.
        for index in run.marks.indices where run.marks[index].kind == .soakStarted {
          run.marks[index].samples += 1
          run.marks[index].time.millisecondsSince1970 = run.times[run.marks[index].samples - 1] + 10
        }
        for index in jumped..<run.count { run.times[index] += offset }
        for index in run.marks.indices where run.marks[index].samples > jumped {
          run.marks[index].time.millisecondsSince1970 += offset
        }
        let place = run.marks.firstIndex { $0.samples >= jumped } ?? run.marks.endIndex
        let before = place < run.marks.count ? run.marks[place].position : run.positions[jumped]
        run.marks.insert(
          SeriesMark(
            .clockJumped, samples: jumped,
            time: Timestamp(millisecondsSince1970: run.times[jumped]), position: before - 1,
            argument: offset), at: place)
        let rule = try SweepRule(metric: "p95_latency_ms", kind: .lasting(.seconds(60)))
        guard let values = try? CriticalValues(of: [run], under: rule) else { continue }
        let curve = SweepCurve(values)
        for threshold in SweptRuns.thresholds(of: curve) {
          let limit = try #require(Limit("\(max(0, threshold))"))
          let judge = LiveJudge(
            Threshold("p95_latency_ms", limit: limit), .lasting(.seconds(60)))
          expect(values, curve, at: limit.value, blocks: [judge.firstBreach(in: run)], [run])
        }
        if number.isMultiple(of: 20) { await Task.yield() }
      }
    }

    /// Every run that is judged blocks where it should, and the curve counts as many, per stage.
    private func expect(
      _ values: CriticalValues, _ curve: SweepCurve, at threshold: Double, blocks: [Int?],
      _ runs: [RunSeries], location: SourceLocation = #_sourceLocation
    ) {
      let oriented = SweptRuns.oriented(threshold, values.rule)
      var byStage: [Stage: Int] = [:]
      for run in values.runs {
        let block = run.block(above: oriented)
        #expect(
          block?.sample == blocks[run.index], "\(run.rollout) at \(threshold)",
          sourceLocation: location)
        guard let sample = blocks[run.index] else { continue }
        let stage = runs[run.index].spans.first { $0.samples.contains(sample) }?.stage
        #expect(block.map(run.stage) == stage, sourceLocation: location)
        #expect(block?.position == runs[run.index].positions[sample], sourceLocation: location)
        if let stage { byStage[stage, default: 0] += 1 }
      }
      let step = curve.step(curve.index(at: threshold))
      #expect(step.counts.blocked == byStage.values.reduce(0, +), sourceLocation: location)
      #expect(step.counts.runs == values.runs.count, sourceLocation: location)
      for stage in step.stages {
        #expect(stage.blocked == byStage[stage.stage] ?? 0, sourceLocation: location)
      }
    }
  }
}
