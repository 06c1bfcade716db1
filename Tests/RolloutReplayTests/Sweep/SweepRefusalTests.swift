import RolloutModel
import RolloutReplay
import RolloutScenarios
import RolloutTestSupport
import Testing

extension `Judging the past` {
  /// What a sweep says where there is no curve.
  @Suite struct `What sweeps refuse and report` {
    @Test func `a metric that nobody collected is no curve of zeros`() throws {
      let runs = SweptRuns.make(10, seed: 31)
      let rule = try SweepRule(metric: "p99_latency_ms")
      let expected = SweepRefusal.noMatchingData(
        metric: "p99_latency_ms", runs: 10, collected: 0,
        known: ["error_budget_ratio", "p95_latency_ms"])
      #expect(throws: expected) { try CriticalValues(of: runs, under: rule) }
      #expect(expected.description.hasPrefix("NO_MATCHING_DATA: "))
      #expect(expected.description.contains("error_budget_ratio, p95_latency_ms"))
    }

    @Test func `a metric that always came empty is no curve of zeros either`() throws {
      let runs = SweptRuns.make(10, seed: 32).map { run in
        var run = run
        run.values[0] = run.values[0].map { _ in PackedReading.noData }
        return run
      }
      let rule = try SweepRule(metric: "p95_latency_ms")
      let expected = SweepRefusal.noMatchingData(
        metric: "p95_latency_ms", runs: 10, collected: 10, known: ["error_budget_ratio"])
      #expect(throws: expected) { try CriticalValues(of: runs, under: rule) }
    }

    @Test func `no rollout at all has no data`() throws {
      let rule = try SweepRule(metric: "p95_latency_ms")
      #expect(
        throws: SweepRefusal.noMatchingData(
          metric: "p95_latency_ms", runs: 0, collected: 0, known: [])
      ) { try CriticalValues(of: [], under: rule) }
    }

    @Test func `a metric with one value is reported`() throws {
      var runs = SweptRuns.make(10, seed: 33, samples: 2...4)
      for index in runs.indices {
        runs[index].values[0] = runs[index].values[0].map {
          PackedReading.value($0).map { _ in 7 } ?? $0
        }
      }
      let rule = try SweepRule(metric: "p95_latency_ms")
      let values = try CriticalValues(of: runs, under: rule)
      #expect(values.constant == 7)
      #expect(SweepCurve(values).breakpoints == [7])
      let other = try SweepRule(metric: "error_budget_ratio")
      #expect(try CriticalValues(of: runs, under: other).constant == nil)
    }

    @Test func `runs that cannot be judged are set aside, each with its reason`() throws {
      var runs = SweptRuns.make(5, seed: 34, samples: 4...6)
      runs[0].plan.metrics[0].name = "another"
      runs[1].plan.stages = [.baseline]
      let time = Timestamp(millisecondsSince1970: 0)
      runs[2].marks.append(SeriesMark(.redacted, samples: 0, time: time, position: 1))
      runs[3].times[2] = runs[3].times[0] - 1
      let rule = try SweepRule(
        metric: "p95_latency_ms", kind: .lasting(.seconds(30)), stages: SyntheticSeries.stages)
      let values = try CriticalValues(of: runs, under: rule)
      #expect(
        values.setAside.map(\.reason) == [
          .notCollected, .stageMissing, .redacted, .clockWentBack,
        ])
      #expect(values.runs.map(\.index) == [4])
      // A rule that does not go by time does not mind.
      let any = try SweepRule(metric: "p95_latency_ms")
      #expect(try CriticalValues(of: runs, under: any).setAside.count == 2)
    }

    @Test func `only the stages asked for are judged`() throws {
      let runs = SweptRuns.make(30, seed: 35, samples: 3...6)
      let stage = SyntheticSeries.stages[2]
      let rule = try SweepRule(metric: "p95_latency_ms", stages: [stage])
      let curve = SweepCurve(try CriticalValues(of: runs, under: rule))
      for step in curve.steps {
        #expect(step.stages.allSatisfy { $0.stage == stage || $0.blocked == 0 })
      }
    }

    @Test(arguments: [
      (ScanKind.consecutive(0), SweepRefusal.count(0, 1...10_000)),
      (.failureLimit(-1), .count(-1, 0...10_000)),
      (.ofLast(breaches: 4, samples: 3), .count(4, 1...3)),
      (.lasting(Milliseconds(-1)), .duration(Milliseconds(-1))),
      (.mean(SweepWindow(.time(.zero))), .duration(.zero)),
      (.quantile(0, SweepWindow(.samples(3))), .quantile(0)),
      (.quantile(0.5, SweepWindow(.samples(3), partial: .expected)), .quantileOfExpected),
      (.burnRate(objective: 1, windows: [SweepWindow(.samples(3))]), .objective(1)),
      (.burnRate(objective: 0.9, windows: []), .windowCount(0)),
    ])
    func `a rule that cannot be meant is refused`(kind: ScanKind, refusal: SweepRefusal) {
      #expect(throws: refusal) { try SweepRule(metric: "p95_latency_ms", kind: kind) }
      #expect(refusal.description.hasPrefix("expected "))
    }

    @Test func `a burn rate has no lower bound and no baseline`() {
      let kind = ScanKind.burnRate(objective: 0.99, windows: [SweepWindow(.samples(3))])
      #expect(throws: SweepRefusal.burnRateAtLeast) {
        try SweepRule(metric: "errors", comparison: .atLeast, kind: kind)
      }
      #expect(throws: SweepRefusal.burnRateOfChange) {
        try SweepRule(metric: "errors", kind: kind, baseline: SweepBaseline(.ratio))
      }
    }
  }
}
