import RolloutModel
import RolloutReplay
import RolloutScenarios
import RolloutTestSupport
import Testing

/// A candidate whose rules are other ones in some stages.
@Suite struct `Replaying rules that differ by stage` {
  private static func rule(
    _ metric: MetricName, _ onBreach: FailureAction, in stages: [Stage: FailureAction]
  ) throws -> Rule {
    let limit = try #require(Limit("1000"))
    return Rule(
      name: RuleName(metric.text), condition: .threshold(Threshold(metric, .atMost, limit: limit)),
      onBreach: onBreach, stages: stages.mapValues { RuleOverride(onBreach: $0) })
  }

  private static func series() throws -> RunSeries {
    var random = SplitMix64(seed: 9)
    let policy = Policy(rules: [try rule("p95_latency_ms", .block, in: [:])])
    return SyntheticSeries.run(
      0, plan: SyntheticSeries.plan(policy: policy), samples: 3...3, gaps: false, random: &random)
  }

  @Test func `a metric that nobody collected is unknown only where it would decide`() throws {
    let series = try Self.series()
    let late = SyntheticSeries.stages[2]
    func verdict(_ onBreach: FailureAction, _ stages: [Stage: FailureAction]) throws
      -> ReplayVerdict
    {
      let policy = Policy(rules: [
        try Self.rule("p95_latency_ms", .block, in: [:]),
        try Self.rule("queue_depth", onBreach, in: stages),
      ])
      return Replayer(policy).replay(series).verdict
    }
    let unknown = ReplayVerdict.undecidable(.notCollected("queue_depth"))
    #expect(try verdict(.observe, [:]) == .samePass)
    #expect(try verdict(.block, [:]) == unknown)
    // On trial but for one stage: there it would have decided, and nobody knows how.
    #expect(try verdict(.observe, [late: .block]) == unknown)
    #expect(try verdict(.observe, [late: .hold]) == unknown)
    // On trial in every stage that was sampled.
    let everywhere = Dictionary(
      SyntheticSeries.stages.map { ($0, FailureAction.observe) }, uniquingKeysWith: { $1 })
    #expect(try verdict(.block, everywhere) == .samePass)
  }

  @Test func `what is known before such a stage stays known`() throws {
    var series = try Self.series()
    series.values[0][1] = 2_000
    series.plan.policy = Policy(rules: [])
    series.verdicts = []
    let policy = Policy(rules: [
      try Self.rule("p95_latency_ms", .block, in: [:]),
      try Self.rule("queue_depth", .observe, in: [SyntheticSeries.stages[2]: .block]),
    ])
    let replay = Replayer(policy).replay(series)
    #expect(replay.verdict == .newBlock && replay.candidate?.sample == 1)
  }

  @Test func `a rollout without samples says nothing of rules that decide somewhere`() throws {
    var series = try Self.series()
    (series.spans, series.times, series.positions) = ([], [], [])
    series.values = series.values.map { _ in [] }
    series.verdicts = [[]]
    series.marks = series.marks.map {
      var mark = $0
      mark.samples = 0
      return mark
    }
    let somewhere = Policy(rules: [
      try Self.rule("p95_latency_ms", .observe, in: [SyntheticSeries.stages[0]: .block])
    ])
    let nowhere = Policy(rules: [try Self.rule("p95_latency_ms", .observe, in: [:])])
    #expect(
      Replayer(somewhere).replay(series).verdict == .undecidable(.notCollected("p95_latency_ms")))
    #expect(Replayer(nowhere).replay(series).verdict == .samePass)
  }
}
