import RolloutModel
import RolloutReplay
import RolloutScenarios
import RolloutTestSupport
import Testing

extension `Judging the past` {
  /// What is known of runs that did not go to their end.
  @Suite struct `The bounds of sweeps` {
    /// 16 kinds, two recorded rules, 320 runs: some 10,000 runs that are cut or not.
    @Test(arguments: SweptRuns.liveKinds)
    func `hold the truth when complete runs are cut at a block`(kind: ScanKind) async throws {
      let whole = SweptRuns.make(320, seed: 21)
      let rule = try SweepRule(metric: "p95_latency_ms", kind: kind)
      let truth = SweepCurve(try CriticalValues(of: whole, under: rule))
      // What was in force then: another rule, on either metric.
      for (metric, limit) in [("p95_latency_ms", "425"), ("error_budget_ratio", "0.0174")] {
        let text = try #require(Limit(limit))
        let recorded = LiveJudge(Threshold(MetricName(metric), limit: text), .consecutive(2))
        let cut = whole.map { run in
          recorded.firstBreach(in: run).map { SweptRuns.cut(run, after: $0) } ?? run
        }
        #expect(cut.contains { $0.facts.end?.status == .blocked })
        let values = try CriticalValues(of: cut, under: rule)
        let curve = SweepCurve(values)
        for threshold in SweptRuns.thresholds(of: truth) {
          let known = curve.counts(at: threshold)
          let blocked = truth.counts(at: threshold).blocked
          #expect(known.lower <= blocked && blocked <= known.upper)
          let stages = truth.step(truth.index(at: threshold)).stages
          for bounds in curve.step(curve.index(at: threshold)).stages {
            let count = stages.first { $0.stage == bounds.stage }?.blocked ?? 0
            #expect(bounds.blocked <= count && count <= bounds.upper)
          }
        }
        await Task.yield()
      }
    }

    @Test(arguments: [
      (RolloutStatus.completed, SeriesMark.Kind.ended, RunKnowledge.complete),
      (.blocked, .ended, .stopped),
      (.blocked, .stepFailed, .endedOtherwise),
      (.aborted, .ended, .endedOtherwise),
      (.rolledBack, .ended, .endedOtherwise),
      (.interrupted, .ended, .underWay),
      (.ended, .ended, .stopped),
      (.completed, .findingRetried, .observedAgain),
    ])
    func `follow from how a run ended`(
      status: RolloutStatus, mark: SeriesMark.Kind, expected: RunKnowledge
    ) throws {
      var run = SweptRuns.make(1, seed: 22, samples: 4...4)[0]
      let end = try #require(run.facts.end)
      run.facts.end = RunEnd(status, at: end.time, position: end.position)
      run.marks.append(
        SeriesMark(mark, stage: .gates, samples: run.count, time: end.time, position: 1))
      let rule = try SweepRule(metric: "p95_latency_ms")
      let values = try CriticalValues(of: [run], under: rule)
      #expect(values.runs[0].knowledge == expected)
      let loose = SweepCurve(values).counts(at: 10_000)
      let counts = SweepCounts(of: [values.runs[0].outcome(above: 10_000)])
      #expect(loose == counts)
      #expect(loose.passed == (expected == .complete ? 1 : 0))
      #expect(loose.other == (expected == .endedOtherwise ? 1 : 0))
      #expect(loose.upper == (expected.isCensored ? 1 : 0))
      // Whatever the end, a tight threshold blocks it first.
      #expect(SweepCurve(values).counts(at: 0).blocked == 1)
    }

    @Test func `count a run that a person ended while a rule stood against it as unknown`() throws {
      var run = SweptRuns.make(1, seed: 23, samples: 4...4)[0]
      run.plan.policy = Policy(rules: [
        Rule(
          name: "latency",
          condition: .threshold(Threshold("p95_latency_ms", limit: try #require(Limit("400")))))
      ])
      run.verdicts = [Array(repeating: 0, count: run.count - 1) + [Verdict.breach.code]]
      let end = try #require(run.facts.end)
      run.facts.end = RunEnd(.aborted, at: end.time, position: end.position)
      let rule = try SweepRule(metric: "p95_latency_ms")
      #expect(try CriticalValues(of: [run], under: rule).runs[0].knowledge == .stopped)
      run.marks.append(
        SeriesMark(
          .findingWaived, stage: run.spans.last?.stage, samples: run.count, time: end.time,
          position: 1, argument: 0))
      #expect(try CriticalValues(of: [run], under: rule).runs[0].knowledge == .endedOtherwise)
    }

    @Test func `are as wide as need be where times and verdicts were not read`() throws {
      let runs = SweptRuns.make(20, seed: 26, samples: 2...6)
      let bare = runs.map { run in
        var run = run
        run.times = []
        run.positions = []
        run.verdicts = run.verdicts.map { _ in [] }
        return run
      }
      let rule = try SweepRule(metric: "p95_latency_ms", kind: .consecutive(2))
      let curve = SweepCurve(try CriticalValues(of: bare, under: rule))
      let whole = SweepCurve(try CriticalValues(of: runs, under: rule))
      #expect(curve.steps.elementsEqual(whole.steps))
      var aborted = bare[0]
      let text = try #require(Limit("400"))
      aborted.plan.policy = Policy(rules: [
        Rule(name: "any", condition: .threshold(Threshold("p95_latency_ms", limit: text)))
      ])
      aborted.verdicts = [[]]
      let end = try #require(aborted.facts.end)
      aborted.facts.end = RunEnd(.aborted, at: end.time, position: end.position)
      #expect(try CriticalValues(of: [aborted], under: rule).runs[0].knowledge == .stopped)
    }

    @Test func `let a plan that evaluates everything know everything`() throws {
      var run = SweptRuns.make(1, seed: 24, samples: 4...4)[0]
      run.plan.continuation = .evaluateAll
      let end = try #require(run.facts.end)
      run.facts.end = RunEnd(.blocked, at: end.time, position: end.position)
      let rule = try SweepRule(metric: "p95_latency_ms")
      #expect(try CriticalValues(of: [run], under: rule).runs[0].knowledge == .complete)
    }

    @Test func `end where a person had a stage observed again`() throws {
      var run = SweptRuns.make(1, seed: 25, samples: 6...6)[0]
      let rule = try SweepRule(metric: "p95_latency_ms")
      let whole = try CriticalValues(of: [run], under: rule).runs[0]
      let known = (whole.records.last?.sample ?? 0)
      run.marks.append(
        SeriesMark(
          .findingRetried, stage: run.spans[0].stage, samples: known,
          time: Timestamp(millisecondsSince1970: 0), position: 1))
      let cut = try CriticalValues(of: [run], under: rule).runs[0]
      #expect(cut.records == whole.records.dropLast())
    }
  }
}

extension SweptRuns {
  /// A run as it would have been recorded, had a rule stopped it at a sample.
  static func cut(_ run: RunSeries, after sample: Int) -> RunSeries {
    var run = run
    let count = sample + 1
    run.times = Array(run.times.prefix(count))
    run.positions = Array(run.positions.prefix(count))
    run.values = run.values.map { Array($0.prefix(count)) }
    run.verdicts = run.verdicts.map { Array($0.prefix(count)) }
    run.spans = run.spans.filter { $0.samples.lowerBound < count }.map {
      var span = $0
      span.samples = span.samples.clamped(to: 0..<count)
      return span
    }
    run.marks = run.marks.filter { $0.position <= run.positions[sample] }
    let time = Timestamp(millisecondsSince1970: run.times[sample])
    run.marks.append(
      SeriesMark(.ended, samples: count, time: time, position: run.positions[sample] + 1))
    run.facts.end = RunEnd(.blocked, at: time, position: run.positions[sample] + 1)
    return run
  }
}
