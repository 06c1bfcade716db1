import Foundation
import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutLedger

@Suite struct RuleJSONTests {
  /// What the first version wrote; policy digests are over these bytes.
  private static let first =
    #"{"rules":[{"metric":"p95_latency_ms","minimumSamples":3,"name":"p95","noData":"ignore","#
    + #""threshold":{"comparison":"at-least","failureLimit":2,"limit":"600.0"}},"#
    + #"{"metric":"q","minimumSamples":1,"name":"q","noData":"block","#
    + #""threshold":{"comparison":"at-most","failureLimit":0,"limit":"0.020"}}]}"#

  private static func decode<Value: Decodable>(_ json: String) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(json.utf8))
  }

  @Test func `a policy of the first version reads as it was meant and is written as it was`() throws
  {
    let policy: Policy = try RuleJSONTests.decode(RuleJSONTests.first)
    let expected = Policy(rules: [
      Rule(
        name: "p95",
        condition: .threshold(Threshold("p95_latency_ms", .atLeast, limit: .of("600.0"))),
        trigger: .total(limit: 2), minimumSamples: 3, noData: .ignore),
      Rule(name: "q", condition: .threshold(Threshold("q", limit: .of("0.020")))),
    ])
    #expect(policy == expected)
    #expect(try EventCodec.json(of: policy) == RuleJSONTests.first)
  }

  @Test func `what is new is written only where it is used`() throws {
    var rule = Rule(
      name: "a", condition: .threshold(Threshold("p95", limit: .of("1"))),
      trigger: .lasting(.seconds(300)), noData: .hold, noDataWait: .seconds(90),
      errors: ErrorTolerance(consecutive: 2), onBreach: .observe)
    rule.stages = [
      .cohort(5): RuleOverride(limit: .of("2"), trigger: .total(limit: 0), onBreach: .block),
      .baseline: RuleOverride(),
    ]
    #expect(
      try EventCodec.json(of: rule)
        == #"{"errors":{"consecutive":2},"metric":"p95","minimumSamples":1,"name":"a","#
        + #""noData":"hold","noDataWait":90000,"onBreach":"observe","stages":{"baseline":{},"#
        + #""cohort_5":{"limit":"2","onBreach":"block","trigger":{"failureLimit":0}}},"#
        + #""threshold":{"comparison":"at-most","limit":"1"},"trigger":{"duration":300000}}"#)
    let both = Rule(
      name: "b",
      condition: .all([Threshold("p", limit: .of("1")), Threshold("q", .atLeast, limit: .of("2"))]),
      trigger: .ofLast(breaches: 2, samples: 5))
    #expect(
      try EventCodec.json(of: both)
        == #"{"all":[{"comparison":"at-most","limit":"1","metric":"p"},"#
        + #"{"comparison":"at-least","limit":"2","metric":"q"}],"minimumSamples":1,"name":"b","#
        + #""noData":"block","trigger":{"breaches":2,"ofLast":5}}"#)
  }

  @Test func `every combination reads back as it was written`() throws {
    let threshold = Threshold("p95", .atLeast, limit: .of("1e-3"))
    let conditions: [Condition] = [
      .threshold(threshold), .any([threshold, threshold]), .all([threshold, threshold]),
    ]
    let triggers: [Trigger] = [
      .total(limit: 0), .total(limit: 4), .consecutive(2), .ofLast(breaches: 2, samples: 3),
      .lasting(Milliseconds(1)),
    ]
    let tolerances = [
      ErrorTolerance(), ErrorTolerance(total: 2), ErrorTolerance(consecutive: 0),
      ErrorTolerance(total: 0, consecutive: 1),
    ]
    for condition in conditions {
      for trigger in triggers {
        for errors in tolerances {
          for onBreach in FailureAction.allCases {
            for noData in NoDataAction.allCases {
              let rule = Rule(
                name: "r", condition: condition, trigger: trigger, noData: noData,
                errors: errors, onBreach: onBreach,
                stages: [
                  .cohort(5): RuleOverride(
                    limit: .of("2"), trigger: trigger, minimumSamples: 2, noData: noData,
                    noDataWait: .zero, errors: errors, onBreach: onBreach)
                ])
              let json = try EventCodec.json(of: rule)
              #expect(try RuleJSONTests.decode(json) == rule, "\(json)")
              #expect(try EventCodec.json(of: try RuleJSONTests.decode(json) as Rule) == json)
            }
          }
        }
      }
    }
  }

  /// What follows `{"name":"a","minimumSamples":1,"noData":"block"`.
  @Test(arguments: [
    "", #","any":[]"#, #","all":[{"metric":"m"}]"#, #","any":[M],"trigger":{}"#,
    #","any":[M],"trigger":{"breaches":1}"#, #","any":[M],"onBreach":"explode""#,
    #","any":[M],"stages":{"cohort_05":{}}"#,
    #","metric":"m","threshold":{"comparison":"at-most","limit":"1"}"#,
  ])
  func `a rule that says nothing usable is refused`(rest: String) throws {
    let member = #"{"metric":"m","comparison":"at-most","limit":"1"}"#
    func json(_ rest: String) -> String {
      #"{"name":"a","minimumSamples":1,"noData":"block""#
        + rest.replacingOccurrences(of: "M", with: member) + "}"
    }
    #expect((try RuleJSONTests.decode(json(#","any":[M]"#)) as Rule).name == "a")
    #expect(throws: DecodingError.self) { try RuleJSONTests.decode(json(rest)) as Rule }
  }
}
