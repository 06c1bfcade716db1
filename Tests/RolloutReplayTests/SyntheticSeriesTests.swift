import RolloutModel
import RolloutScenarios
import RolloutTestSupport
import Testing

extension `Judging the past` {
  @Suite struct `Synthetic series` {
    @Test(arguments: 1...5)
    func `have a value a metric for every sample, and spans that cover them`(seed: UInt64) {
      var random = SplitMix64(seed: seed)
      let series = SyntheticSeries.run(
        1, plan: SyntheticSeries.plan(), samples: 0...20, gaps: true, random: &random)
      #expect(series.values.allSatisfy { $0.count == series.count })
      #expect(series.spans.map(\.samples).reduce(0) { $0 + $1.count } == series.count)
      #expect(series.facts.end?.status == .completed)
    }
  }
}
