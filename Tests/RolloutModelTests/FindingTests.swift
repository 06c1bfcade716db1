import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct FindingTests {
  private let digest = ContentDigest("sha256:3f9a2c11ffff")

  private func rule(
    _ comparison: Threshold.Comparison = .atMost, failureLimit: Int = 0, minimum: Int = 1,
    noData: NoDataAction = .block
  ) -> Rule {
    Rule(
      name: "p95",
      condition: .threshold(Threshold("p95_latency_ms", comparison, limit: .of("600.0"))),
      trigger: .total(limit: failureLimit), minimumSamples: minimum, noData: noData)
  }

  private func tally(_ rule: Rule, _ verdicts: [(Verdict, Double?, String?)]) -> RuleTally {
    var tally = RuleTally()
    for (verdict, value, reason) in verdicts {
      tally.count(
        RuleVerdict(
          rule: "p95", metric: "p95_latency_ms", verdict: verdict, value: value,
          limit: .of("600.0"), reason: reason), of: rule, at: .scenarioStart, afterGap: false)
    }
    return tally
  }

  private func message(
    _ rule: Rule, _ verdicts: [(Verdict, Double?, String?)], ended: Bool = false
  ) -> String? {
    rule.finding(from: tally(rule, verdicts), ended: ended)?
      .message(stage: .cohort(25), policy: digest)
  }

  @Test func `a breach names the latest value, the limit as written and the count`() {
    #expect(
      message(rule(), [(.pass, 1, nil), (.breach, 700, nil), (.breach, 812.5, nil)])
        == "slo cohort_25 breach: p95_latency_ms=812.5 > 600.0 (limit 600.0); "
        + "2 of 3 samples breached (limit 0); policy 3f9a2c11")
    #expect(
      message(rule(.atLeast), [(.breach, 599, nil)])
        == "slo cohort_25 breach: p95_latency_ms=599 < 600.0 (limit 600.0); "
        + "1 of 1 samples breached (limit 0); policy 3f9a2c11")
  }

  @Test func `an error and no data name their latest reason`() {
    #expect(
      message(rule(), [(.error, nil, "first"), (.error, nil, "timed out")])
        == "slo cohort_25 error: p95_latency_ms: timed out; "
        + "2 of 2 samples in error (limit 0); policy 3f9a2c11")
    #expect(
      message(rule(), [(.noData, nil, "null at p95")])
        == "slo cohort_25 nodata: p95_latency_ms: null at p95; "
        + "1 of 1 samples without data (limit 0); policy 3f9a2c11")
  }

  @Test func `an error quotes an error and no data quotes no data, whichever came last`() {
    #expect(
      message(rule(), [(.error, nil, "timed out"), (.noData, nil, "null")])?
        .contains("error: p95_latency_ms: timed out;") == true)
    var ignoring = rule(noData: .block)
    ignoring.minimumSamples = 1
    #expect(
      message(ignoring, [(.noData, nil, "null"), (.pass, 1, nil)])?
        .contains("nodata: p95_latency_ms: null;") == true)
  }

  @Test func `too few samples count only once no more will come`() {
    let strict = rule(minimum: 3)
    #expect(message(strict, [(.pass, 1, nil)]) == nil)
    #expect(
      message(strict, [(.pass, 1, nil)], ended: true)
        == "slo cohort_25 nodata: p95_latency_ms: 1 samples passed, 3 needed; policy 3f9a2c11")
    #expect(message(strict, [], ended: true) != nil)
    #expect(
      message(strict, [(.pass, 1, nil), (.pass, 1, nil), (.pass, 1, nil)], ended: true) == nil)
  }

  @Test func `a breach comes before an error, an error before no data, no data before too few`() {
    let verdicts: [(Verdict, Double?, String?)] = [
      (.breach, 700, nil), (.error, nil, "e"), (.noData, nil, "n"),
    ]
    let strict = rule(minimum: 9)
    let kinds = (0...3).map { dropped in
      message(strict, Array(verdicts.dropFirst(dropped)), ended: true)?
        .split(separator: ":")[0].split(separator: " ").last.map(String.init)
    }
    #expect(kinds == ["breach", "error", "nodata", "nodata"])
  }

  @Test func `breaches up to the limit and ignored samples without data stand against nothing`() {
    #expect(
      message(rule(failureLimit: 1), [(.breach, 700, nil), (.pass, 1, nil)], ended: true) == nil)
    #expect(
      message(rule(noData: .ignore), [(.noData, nil, "n"), (.pass, 1, nil)], ended: true) == nil)
    #expect(message(rule(noData: .ignore), [(.noData, nil, "n")], ended: true) != nil)
  }
}
