import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct ConditionTests {
  private static func reading(_ verdict: Verdict, of metric: MetricName) -> Reading {
    let content: Reading.Content =
      switch verdict {
      case .pass: .value(1)
      case .breach: .value(10)
      case .noData: .noData(reason: "null at \(metric)")
      case .error: .error(reason: "\(metric) timed out")
      }
    return Reading(metric: metric, content: content)
  }

  private static let metrics: [MetricName] = ["a", "b", "c"]

  /// Judges a sample whose metrics give these verdicts.
  private static func answer(
    _ members: [Verdict], _ condition: ([Threshold]) -> Condition
  ) -> RuleVerdict {
    let metrics = metrics.prefix(members.count)
    let rule = Rule(
      name: "both", condition: condition(metrics.map { Threshold($0, limit: .of("5")) }))
    return judge(
      zip(members, metrics).map { reading($0, of: $1) }, under: Policy(rules: [rule]),
      in: .baseline)[0]
  }

  /// Rows and columns are pass, breach, no data, error.
  private static let order: [Verdict] = [.pass, .breach, .noData, .error]
  private static let any: [[Verdict]] = [
    [.pass, .breach, .noData, .error],
    [.breach, .breach, .breach, .breach],
    [.noData, .breach, .noData, .error],
    [.error, .breach, .error, .error],
  ]
  private static let all: [[Verdict]] = [
    [.pass, .pass, .pass, .pass],
    [.pass, .breach, .noData, .error],
    [.pass, .noData, .noData, .error],
    [.pass, .error, .error, .error],
  ]

  @Test(arguments: 0..<4, 0..<4)
  func `two thresholds combine as the tables say`(row: Int, column: Int) {
    let members = [ConditionTests.order[row], ConditionTests.order[column]]
    let any = ConditionTests.answer(members) { .any($0) }
    let all = ConditionTests.answer(members) { .all($0) }
    #expect(any.verdict == ConditionTests.any[row][column])
    #expect(all.verdict == ConditionTests.all[row][column])
    // The first threshold that says so is the one that is quoted.
    for answer in [any, all] {
      let deciding = members.firstIndex(of: answer.verdict)
      #expect(answer.metric == deciding.map { ConditionTests.metrics[$0] })
      #expect(answer.rule == "both")
    }
  }

  @Test func `three thresholds combine as two of which one is the answer of the others`() {
    for first in Verdict.allCases {
      for second in Verdict.allCases {
        for third in Verdict.allCases {
          let pairAny = ConditionTests.answer([first, second]) { .any($0) }.verdict
          let pairAll = ConditionTests.answer([first, second]) { .all($0) }.verdict
          #expect(
            ConditionTests.answer([first, second, third]) { .any($0) }.verdict
              == ConditionTests.answer([pairAny, third]) { .any($0) }.verdict)
          #expect(
            ConditionTests.answer([first, second, third]) { .all($0) }.verdict
              == ConditionTests.answer([pairAll, third]) { .all($0) }.verdict)
        }
      }
    }
  }

  @Test func `the deciding threshold is quoted with its value, limit, margin and reason`() {
    let breach = ConditionTests.answer([.pass, .breach]) { .any($0) }
    #expect(breach.value == 10)
    #expect(breach.limit.text == "5")
    #expect(breach.margin == -5)
    #expect(breach.reason == nil)
    let error = ConditionTests.answer([.breach, .error]) { .all($0) }
    #expect(error.value == nil)
    #expect(error.reason == "b timed out")
  }

  @Test func `one metric may stand on both sides of an interval`() {
    let rule = Rule(
      name: "in range",
      condition: .any([
        Threshold("a", .atLeast, limit: .of("2")), Threshold("a", .atMost, limit: .of("5")),
      ]))
    let verdicts = [1.0, 2, 5, 6].map { value in
      judge(
        [Reading(metric: "a", content: .value(value))], under: Policy(rules: [rule]),
        in: .baseline)[0]
    }
    #expect(verdicts.map(\.verdict) == [.breach, .pass, .pass, .breach])
    #expect(verdicts.map(\.limit.text) == ["2", "2", "2", "5"])
    #expect(rule.metrics == ["a"])
  }

  @Test func `a finding of several thresholds names its rule and the one that decided`() {
    let rule = Rule(
      name: "slow-and-failing",
      condition: .all([
        Threshold("a", .atLeast, limit: .of("0.95")), Threshold("b", limit: .of("5")),
      ]), minimumSamples: 2)
    func message(_ a: Reading.Content, _ b: Reading.Content) -> String? {
      var tally = RuleTally()
      let readings = [Reading(metric: "a", content: a), Reading(metric: "b", content: b)]
      for verdict in judge(readings, under: Policy(rules: [rule]), in: .cohort(25)) {
        tally.count(verdict, of: rule, at: .scenarioStart, afterGap: false)
      }
      return rule.finding(from: tally, ended: true)?
        .message(stage: .cohort(25), policy: ContentDigest("sha256:3f9a2c11ffff"))
    }
    #expect(
      message(.value(0.5), .value(7))
        == "slo cohort_25 breach: slow-and-failing: a=0.5 < 0.95 (limit 0.95); "
        + "1 of 1 samples breached (limit 0); policy 3f9a2c11")
    #expect(
      message(.value(0.5), .error(reason: "timed out"))
        == "slo cohort_25 error: slow-and-failing: b: timed out; "
        + "1 of 1 samples in error (limit 0); policy 3f9a2c11")
    #expect(
      message(.value(0.5), .noData(reason: "null"))
        == "slo cohort_25 nodata: slow-and-failing: b: null; "
        + "1 of 1 samples without data (limit 0); policy 3f9a2c11")
    #expect(
      message(.value(1), .value(7))
        == "slo cohort_25 nodata: slow-and-failing: 1 samples passed, 2 needed; policy 3f9a2c11")
  }
}
