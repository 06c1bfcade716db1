import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct SettledTests {
  private static let rules: [Rule] = [
    .p95(), .p95(minimumSamples: 3), .p95(.total(limit: 2), minimumSamples: 2),
    .p95(.consecutive(3), minimumSamples: 3), .p95(.consecutive(1), minimumSamples: 2),
    .p95(.ofLast(breaches: 2, samples: 3), minimumSamples: 3),
    .p95(.ofLast(breaches: 3, samples: 3), minimumSamples: 2),
    .p95(.ofLast(breaches: 1, samples: 4), minimumSamples: 2),
    .p95(.total(limit: 1), minimumSamples: 2, errors: ErrorTolerance(total: 2)),
    .p95(.total(limit: 1), minimumSamples: 2, errors: ErrorTolerance(consecutive: 1)),
    .p95(.consecutive(2), minimumSamples: 2, errors: ErrorTolerance(total: 3, consecutive: 1)),
    .p95(.lasting(.seconds(20)), minimumSamples: 3),
    .p95(.lasting(.seconds(20)), minimumSamples: 2, errors: ErrorTolerance(total: 1)),
    .p95(minimumSamples: 2, noDataWait: .seconds(20)),
  ]

  /// Every row of answers, as long as the rule wants more; the longest of them.
  private func explore(
    _ rule: Rule, _ tally: RuleTally, _ picture: String, check: (RuleTally, String) -> Void
  ) -> Int {
    guard picture.count < 24 else {
      Issue.record("no end in sight: \(picture)")
      return picture.count
    }
    let time = Timestamp.scenarioStart + .seconds(Int64(picture.count) * 10)
    var longest = 0
    for (letter, verdict) in [("P", Verdict.pass), ("B", .breach), ("E", .error), ("N", .noData)] {
      var next = tally
      next.count(.of(verdict), of: rule, at: time, afterGap: false)
      let row = picture + letter
      if rule.isSettled(by: next) {
        check(next, row)
        longest = max(longest, row.count)
      } else {
        longest = max(longest, explore(rule, next, row, check: check))
      }
    }
    return longest
  }

  @Test(arguments: rules)
  func `a stage without a soak ends, and only with its evidence or a finding`(rule: Rule) {
    let longest = explore(rule, RuleTally(), "") { tally, row in
      #expect(
        tally.passes >= rule.minimumSamples || rule.finding(from: tally, ended: false) != nil,
        "\(row)")
    }
    #expect(longest >= rule.minimumSamples)
  }

  @Test func `samples without data that do not count are not waited for`() {
    let rule = Rule.p95(.total(limit: 1), minimumSamples: 2, noData: .ignore)
    let settled = Timeline("NNN").tallies(of: rule).map(rule.isSettled)
    #expect(settled == [false, false, true])
  }

  @Test func `a rule on trial wants one sample and never more`() {
    let rule = Rule.p95(.consecutive(5), minimumSamples: 9, onBreach: .observe)
    #expect(!rule.isSettled(by: RuleTally()))
    for picture in ["P", "B", "N", "E"] {
      #expect(rule.isSettled(by: Timeline(picture).tallies(of: rule)[0]))
    }
  }

  @Test func `numbers that no plan can have do not crash`() {
    let rule = Rule.p95(
      .consecutive(.max), minimumSamples: .max, errors: ErrorTolerance(consecutive: .max))
    #expect(!rule.isSettled(by: RuleTally()))
    let window = Rule.p95(.ofLast(breaches: .max, samples: .max), minimumSamples: .max)
    #expect(!window.isSettled(by: Timeline("B").tallies(of: window)[0]))
    let negative = Rule.p95(.ofLast(breaches: .min, samples: .min), minimumSamples: .min)
    #expect(negative.isSettled(by: Timeline("B").tallies(of: negative)[0]))
  }
}
