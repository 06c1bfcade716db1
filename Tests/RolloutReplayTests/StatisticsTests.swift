import RolloutReplay
import Testing

extension `Judging the past` {
  @Suite struct Statistics {
    /// As statsmodels 0.15.0 has it: `proportion_confint(count, total, method="wilson")`.
    @Test(arguments: [
      (Share(0, of: 20), 0, 0.1611251580528194), (Share(20, of: 20), 0.8388748419471804, 1),
      (Share(3, of: 7), 0.15821985525146964, 0.7495416354723428),
      (Share(1, of: 118), 0.0014975405219652578, 0.04644557241540205),
    ])
    func `a Wilson interval is the published one`(share: Share, lower: Double, upper: Double) throws
    {
      let interval = try #require(share.wilson)
      #expect(abs(interval.lower - lower) < 1e-12 && abs(interval.upper - upper) < 1e-12)
    }

    @Test func `nothing has no interval, and no event leaves three in n`() {
      #expect(Share(0, of: 0).wilson == nil && Share(0, of: 0).value == nil)
      #expect(Share.upperBound(ofNoneIn: 0) == 1)
      #expect(abs(Share.upperBound(ofNoneIn: 20) - 0.13910834066826516) < 1e-12)
      #expect(abs(Share.upperBound(ofNoneIn: 3000) - 0.001) < 2e-6)
    }

    @Test func `the band of 118 is an eighth on either side`() throws {
      #expect(abs(Share.bandHalfWidth(of: 118) - 0.125) < 0.0005)
      #expect(Share(0, of: 118).band?.lower == 0)
      #expect(Share.bandHalfWidth(of: 0) == 1)
    }

    @Test func `U counts ties by half, and swapped it is the rest`() {
      let ranks = RankComparison(of: [3, 3, 4], above: [1, 2, 3, 3])
      #expect(ranks.u == 10 && ranks.area == 10.0 / 12)
      #expect(RankComparison(of: [1, 2, 3, 3], above: [3, 3, 4]).u == 2)
      #expect(RankComparison(of: [.infinity], above: [.infinity, 1]).area == 0.75)
      #expect(RankComparison(of: [], above: [1]).area == nil)
    }

    @Test func `a curve goes from stopping nothing to stopping all`() {
      let curve = OperatingPoint.curve(bad: [3, 5], good: [1, 3])
      #expect(curve.map(\.threshold) == [5, 3, 1, -.infinity])
      #expect(curve.map(\.caught.count) == [0, 1, 2, 2])
      #expect(curve.map(\.falseAlarms.count) == [0, 0, 1, 2])
    }

    @Test func `the same seed draws the same, whatever the order of the members`() {
      let one = ClusterBootstrap(keys: ["b", "a", "b"], seed: 7)
      let other = ClusterBootstrap(keys: ["a", "b", "b"], seed: 7)
      #expect(one.clusters == [[1], [0, 2]] && other.clusters == [[0], [1, 2]])
      #expect(one.draws(50) { $0 } == other.draws(50) { $0 })
      #expect(
        one.draws(50) { $0 } != ClusterBootstrap(keys: ["b", "a", "b"], seed: 8).draws(50) { $0 })
      #expect(one.draws(50) { $0 }.allSatisfy { $0.reduce(0, +) == 2 })
    }

    /// From the reference implementation, https://prng.di.unimi.it/splitmix64.c, seed 1234567.
    @Test func `the generator is SplitMix64`() {
      var generator = SeededGenerator(seed: 1_234_567)
      #expect(generator.next() == 6_457_827_717_110_365_317)
      #expect(generator.next() == 3_203_168_211_198_807_973)
      #expect((0..<1000).allSatisfy { _ in (0..<3).contains(generator.index(below: 3)) })
    }

    @Test func `an interval has the nearest ranks`() {
      let values = (1...100).map(Double.init)
      #expect(ClusterBootstrap.interval(of: values.reversed()) == ShareInterval(3, 98))
      #expect(ClusterBootstrap.interval(of: []) == nil)
      #expect([3.0, 1, 2].median == 2 && [4.0, 1, 2, 3].median == 2.5 && [Double]().median == nil)
    }
  }
}
