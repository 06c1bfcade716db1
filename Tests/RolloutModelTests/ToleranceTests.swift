import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct ToleranceTests {
  @Test(arguments: [
    (ErrorTolerance(), "PE", 2 as Int?, "1 of 2 samples in error (limit 0)"),
    (ErrorTolerance(total: 2), "EPEPE", 5, "3 of 5 samples in error (limit 2)"),
    (ErrorTolerance(total: 2), "EPEP", nil, ""),
    (ErrorTolerance(consecutive: 2), "EEPEEPEE", nil, ""),
    (ErrorTolerance(consecutive: 2), "EEPEEE", 6, "3 errors in a row (limit 2)"),
    (ErrorTolerance(consecutive: 0), "PE", 2, "1 errors in a row (limit 0)"),
    // Any other answer ends a row of errors.
    (ErrorTolerance(consecutive: 1), "ENENE", nil, ""),
    (ErrorTolerance(consecutive: 1), "E|E", 2, "2 errors in a row (limit 1)"),
    (ErrorTolerance(total: 3, consecutive: 1), "EPEPEPE", 7, "4 of 7 samples in error (limit 3)"),
    (ErrorTolerance(total: 3, consecutive: 1), "EPEE", 4, "2 errors in a row (limit 1)"),
  ])
  func `errors are counted in the stage and in a row`(
    errors: ErrorTolerance, picture: String, first: Int?, words: String
  ) {
    let rule = Rule.p95(noData: .ignore, errors: errors)
    #expect(Timeline(picture).firstFinding(of: rule) == first)
    if first != nil {
      #expect(
        Timeline(picture).message(of: rule)
          == "slo cohort_25 error: p95_latency_ms: timed out; \(words); policy 3f9a2c11")
    }
  }

  @Test func `only a row being bounded, the total is not`() {
    #expect(ErrorTolerance().total == 0)
    #expect(ErrorTolerance(consecutive: 3).total == nil)
    #expect(ErrorTolerance(total: 0, consecutive: 3).total == 0)
  }

  @Test(arguments: [
    (NoDataAction.block, 0, "PN", 2 as Int?), (.hold, 0, "PN", 2), (.ignore, 0, "NNNN", nil),
    (.block, 20, "NN", nil), (.block, 20, "NNN", 3), (.hold, 20, "NNPNN", nil),
    (.hold, 20, "NNBNNN", 6), (.block, 20, "NEN", 3), (.block, 20, "NNEE", nil),
    (.block, 20, "N|N", nil), (.block, 20, "N|NNN", 4), (.block, 1000, "N|N", nil),
  ])
  func `no data acts once it lasted, and a value ends its row`(
    action: NoDataAction, wait: Int64, picture: String, first: Int?
  ) {
    let rule = Rule.p95(
      .total(limit: 9), noData: action, noDataWait: .seconds(wait),
      errors: ErrorTolerance(total: 9))
    #expect(Timeline(picture).firstFinding(of: rule) == first)
  }

  @Test func `a wait for data is told with its time`() {
    #expect(
      Timeline("NNNN").message(of: .p95(noDataWait: .seconds(20)))
        == "slo cohort_25 nodata: p95_latency_ms: null at p95; for 30s (limit 20s); "
        + "policy 3f9a2c11")
  }

  /// What each kind of finding does under each pair of settings.
  @Test(arguments: [
    (FailureAction.block, NoDataAction.block, [FailureAction.block, .block, .block, .block]),
    (.block, .hold, [.block, .block, .hold, .hold]),
    (.hold, .block, [.hold, .hold, .block, .hold]),
    (.hold, .hold, [.hold, .hold, .hold, .hold]),
    (.observe, .block, [.observe, .observe, .observe, .observe]),
    (.observe, .hold, [.observe, .observe, .observe, .observe]),
  ])
  func `a finding does what the rule says, and a rule on trial does nothing`(
    onBreach: FailureAction, noData: NoDataAction, actions: [FailureAction]
  ) {
    let rule = Rule.p95(minimumSamples: 2, noData: noData, onBreach: onBreach)
    let findings = ["B", "E", "N", "P"].map { picture in
      rule.finding(from: Timeline(picture).tallies(of: rule).last ?? RuleTally(), ended: true)
    }
    #expect(findings.map { $0?.kind } == [.breached, .failed, .noData, .tooFewSamples])
    #expect(findings.map { $0?.action } == actions)
  }

  @Test func `a stage's own settings replace the rule's there and nowhere else`() {
    var rule = Rule.p95(.total(limit: 1), minimumSamples: 2)
    rule.stages = [
      .cohort(5): RuleOverride(
        limit: .of("900"), trigger: .consecutive(4), minimumSamples: 7, noData: .ignore,
        noDataWait: .seconds(3), errors: ErrorTolerance(consecutive: 2), onBreach: .hold),
      .baseline: RuleOverride(minimumSamples: 1),
    ]
    var expected = rule
    expected.condition = .threshold(Threshold("p95_latency_ms", limit: .of("900")))
    expected.trigger = .consecutive(4)
    expected.minimumSamples = 7
    expected.noData = .ignore
    expected.noDataWait = .seconds(3)
    expected.errors = ErrorTolerance(consecutive: 2)
    expected.onBreach = .hold
    #expect(rule.effective(in: .cohort(5)) == expected)
    #expect(rule.effective(in: .cohort(5)).effective(in: .cohort(5)) == expected)
    #expect(rule.effective(in: .cohort(50)) == rule)
    var baseline = rule
    baseline.minimumSamples = 1
    #expect(rule.effective(in: .baseline) == baseline)
  }

  @Test func `the judge compares with the limit of the stage`() {
    var policy = Policy.spacetime()
    policy.rules[0].stages = [.cohort(5): RuleOverride(limit: .of("900"))]
    let readings = [
      Reading(metric: "p95_latency_ms", content: .value(800)),
      Reading(metric: "error_budget_ratio", content: .value(0)),
    ]
    let early = judge(readings, under: policy, in: .cohort(5))[0]
    #expect(early.verdict == .pass)
    #expect(early.limit.text == "900")
    #expect(early.margin == 100)
    #expect(judge(readings, under: policy, in: .cohort(25))[0].verdict == .breach)
  }
}
