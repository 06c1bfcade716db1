package import RolloutModel
package import RolloutScenarios

/// Series of complete rollouts in a made-up world: every stage sampled, nothing cut short.
package enum SyntheticSeries {
  /// Two metrics, `p95_latency_ms` and `error_budget_ratio`, with values that repeat, so that
  /// ties are met.
  package static func plan(
    policy: Policy = Policy(rules: []), stages: [Stage] = SyntheticSeries.stages,
    interval: Milliseconds = .seconds(30)
  ) -> SampledPlan {
    SampledPlan(
      metrics: [
        SampledMetric(name: "p95_latency_ms", unit: "ms"),
        SampledMetric(name: "error_budget_ratio"),
      ],
      policy: policy,
      soak: SoakPlan(required: .seconds(600), sampleInterval: interval),
      longestObservedGap: Milliseconds(2 * interval.count + 30_000),
      continuation: .stopAtFirstFailure, stages: stages)
  }

  package static let stages: [Stage] = [1, 5, 25, 100].compactMap(CohortPercent.init).map {
    .cohort($0)
  }

  /// - Parameters:
  ///   - samples: how many each stage has.
  ///   - gaps: whether some samples have no data, are in error, or come late.
  package static func run(
    _ number: Int, plan: SampledPlan, samples: ClosedRange<Int>, gaps: Bool,
    random: inout SplitMix64
  ) -> RunSeries {
    var series = RunSeries(
      rollout: RolloutID("run-\(number)"),
      facts: RunFacts(
        name: "synthetic", service: "service-\(number % 3)", environment: "production",
        startedAt: start(of: number)),
      plan: plan)
    var time = start(of: number).millisecondsSince1970
    var position = Int64(number) * 1_000_000
    func step() -> Int64 { position += 1; return position }
    let isBad = Int.random(in: 0..<4, using: &random) == 0
    for stage in plan.stages {
      let first = series.times.count
      series.marks.append(
        SeriesMark(
          .cohortEntered, stage: stage, samples: first,
          time: Timestamp(millisecondsSince1970: time),
          position: step()))
      series.marks.append(
        SeriesMark(
          .soakStarted, stage: stage, samples: first, time: Timestamp(millisecondsSince1970: time),
          position: step()))
      for _ in 0..<Int.random(in: samples, using: &random) {
        let isLate = gaps && Int.random(in: 0..<15, using: &random) == 0
        time += plan.soak.sampleInterval.count * (isLate ? 5 : 1)
        series.times.append(time)
        series.positions.append(step())
        series.values[0].append(
          value(
            gaps: gaps, Double(Int.random(in: 0..<(isBad ? 30 : 20), using: &random) * 25), &random)
        )
        series.values[1].append(
          value(
            gaps: gaps, Double(Int.random(in: 0..<(isBad ? 12 : 8), using: &random)) / 400, &random)
        )
      }
      series.spans.append(ObservationSpan(stage: stage, samples: first..<series.times.count))
      for kind in [SeriesMark.Kind.soakFinished, .cohortCompleted] {
        series.marks.append(
          SeriesMark(
            kind, stage: stage, samples: series.count,
            time: Timestamp(millisecondsSince1970: time), position: step()))
      }
    }
    let end = Timestamp(millisecondsSince1970: time)
    series.marks.append(
      SeriesMark(.ended, samples: series.count, time: end, position: step()))
    series.facts.end = RunEnd(.completed, at: end, position: position)
    series.verdicts = plan.policy.rules.map { _ in Array(repeating: 0, count: series.count) }
    return series
  }

  /// A day apart.
  private static func start(of number: Int) -> Timestamp {
    Timestamp(millisecondsSince1970: 1_700_000_000_000 + Int64(number) * 86_400_000)
  }

  private static func value(gaps: Bool, _ value: Double, _ random: inout SplitMix64) -> Double {
    guard gaps else { return value }
    return switch Int.random(in: 0..<20, using: &random) {
    case 0: PackedReading.noData
    case 1: PackedReading.error
    default: value
    }
  }
}
