import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct JudgeTests {
  private static func rule(
    _ comparison: Threshold.Comparison, _ limit: String
  ) -> Policy {
    Policy(rules: [
      Rule(
        name: "latency",
        condition: .threshold(Threshold("latency", comparison, limit: .of(limit))))
    ])
  }

  private static func verdict(
    _ content: Reading.Content, _ comparison: Threshold.Comparison = .atMost,
    _ limit: String = "600"
  ) -> RuleVerdict {
    judge(
      [Reading(metric: "latency", content: content)], under: rule(comparison, limit),
      in: .cohort(5))[0]
  }

  @Test(arguments: [
    (600.0, Threshold.Comparison.atMost, Verdict.pass), (600.0.nextUp, .atMost, .breach),
    (600.0.nextDown, .atMost, .pass), (0, .atMost, .pass), (-0.0, .atMost, .pass),
    (.greatestFiniteMagnitude, .atMost, .breach), (.leastNonzeroMagnitude, .atMost, .pass),
    (600.0, .atLeast, .pass), (600.0.nextUp, .atLeast, .pass),
    (600.0.nextDown, .atLeast, .breach), (0, .atLeast, .breach),
  ])
  func `the limit itself passes, and one step beyond it does not`(
    value: Double, comparison: Threshold.Comparison, expected: Verdict
  ) {
    let verdict = JudgeTests.verdict(.value(value), comparison)
    #expect(verdict.verdict == expected)
    #expect(verdict.value == value)
    #expect(verdict.margin == (comparison == .atMost ? 600 - value : value - 600))
    #expect(verdict.reason == nil)
  }

  @Test func `what is printed rounded is compared unrounded`() {
    // 0.1 + 0.2 is above 0.3 by one step; both print as 0.3 to a reader with two digits.
    let verdict = JudgeTests.verdict(.value(0.1 + 0.2), .atMost, "0.3")
    #expect(verdict.verdict == .breach)
    #expect(JudgeTests.verdict(.value(0.02), .atMost, "0.020").verdict == .pass)
    #expect(JudgeTests.verdict(.value(0.0200001), .atMost, "0.020").verdict == .breach)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, -1, -.leastNonzeroMagnitude])
  func `a value that is no finite number above zero is an error, never a pass`(value: Double) {
    for comparison in Threshold.Comparison.allCases {
      let verdict = JudgeTests.verdict(.value(value), comparison)
      #expect(verdict.verdict == .error)
      #expect(verdict.value == nil)
      #expect(verdict.margin == nil)
      #expect(verdict.reason == "expected a finite number, 0 or more, got \(value)")
    }
  }

  @Test func `no data and errors keep their reasons and have no value`() {
    let empty = JudgeTests.verdict(.noData(reason: "null at latency"))
    #expect(empty.verdict == .noData)
    #expect(empty.reason == "null at latency")
    let wrong = JudgeTests.verdict(.error(reason: "a string"))
    #expect(wrong.verdict == .error)
    #expect(wrong.reason == "a string")
    #expect(empty.value == nil && wrong.value == nil)
  }

  @Test func `a metric that the sample does not hold is an error`() {
    let verdicts = judge([], under: .spacetime(), in: .cohort(5))
    #expect(verdicts.map(\.verdict) == [.error, .error])
    #expect(verdicts[0].reason == "the sample does not hold metric p95_latency_ms")
  }

  @Test func `every rule is judged even when one has decided`() {
    let readings = [
      Reading(metric: "p95_latency_ms", content: .value(900)),
      Reading(metric: "error_budget_ratio", content: .value(0.5)),
    ]
    let verdicts = judge(readings, under: .spacetime(), in: .cohort(5))
    #expect(verdicts.map(\.verdict) == [.breach, .breach])
    #expect(verdicts.map(\.limit.text) == ["600", "0.020"])
    #expect(judge(readings, under: Policy(rules: []), in: .cohort(5)).isEmpty)
  }
}
