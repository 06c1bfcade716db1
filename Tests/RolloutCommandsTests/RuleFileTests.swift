import Foundation
import RolloutModel
import RolloutPlanFile
import RolloutTestSupport
import Testing

@testable import RolloutCommands

@Suite struct RuleFileTests {
  private static let head =
    "rollout-plan: 1\nname: web\ncohorts: [5, 50]\nslo:\n"
    + "  metrics: [{ name: p95 }, { name: ratio }]\n"

  private static func plan(_ rules: String) -> String {
    head + "policy:\n  rules:\n"
      + rules.split(separator: "\n").map { "    \($0)\n" }.joined()
  }

  private static func rules(_ rules: String) throws -> [Rule] {
    try PlanFile.plan(from: plan(rules), name: "plan.yaml", environment: [:]).policy.rules
  }

  /// The problems of these stand in the snapshot of plan file mistakes.
  static let mistakes: [(name: String, yaml: String)] = [
    (
      "counts of a rule out of bounds",
      plan(
        "- { metric: p95, at-most: 1, consecutive: 0, minimum-samples: 10001, error-limit: -1 }\n"
          + "- { metric: ratio, at-most: 1, breaches: x, of-last: 2.5 }\n"
          + "- { name: c, metric: p95, at-most: 1, for-seconds: 0, no-data-wait-seconds: soon }")
    ),
    (
      "two triggers",
      plan("- { metric: p95, at-most: 1, consecutive: 2, for-seconds: 5, failure-limit: 1 }")
    ),
    (
      "half a window",
      plan(
        "- { metric: p95, at-most: 1, breaches: 2 }\n- { metric: ratio, at-most: 1, of-last: 2 }")
    ),
    (
      "choices of a rule", plan("- { metric: p95, at-most: 1, on-breach: explode, no-data: wait }")
    ),
    (
      "several thresholds beside one",
      plan("- { metric: p95, at-most: 1, any: [{ metric: p95, at-most: 1 }] }")
    ),
    (
      "any and all",
      plan("- { name: x, any: [{ metric: p95, at-most: 1 }], all: [] }")
    ),
    (
      "several thresholds without a name, one of them without a bound",
      plan("- { all: [{ metric: p95 }, { metric: ratio, at-most: 1, consecutive: 2 }] }")
    ),
    (
      "one of several", plan("- { name: x, all: [{ metric: p95, at-most: 1 }] }")
    ),
    (
      "a stage that is none",
      plan("- { metric: p95, at-most: 1, stages: { cohort_05: { at-most: 2 } } }")
    ),
    (
      "a stage that the plan does not have",
      plan("- metric: p95\n  at-most: 1\n  stages:\n    cohort_7: { at-most: 2 }")
    ),
    (
      "a stage's limit on the other side",
      plan("- { metric: p95, at-most: 1, stages: { cohort_5: { at-least: 2 } } }")
    ),
    (
      "a stage's limit for several thresholds",
      plan(
        "- name: x\n  any: [{ metric: p95, at-most: 1 }, { metric: ratio, at-most: 1 }]\n"
          + "  stages: { cohort_5: { at-most: 2, metric: p95 } }")
    ),
    (
      "a window that cannot hold its breaches",
      plan("- { metric: p95, at-most: 1, breaches: 3, of-last: 2 }")
    ),
    (
      "more samples than a soak takes",
      plan("- { metric: ratio, at-most: 1 }\n- { metric: p95, at-most: 1, minimum-samples: 9 }")
        + "soak: { seconds: 60 }\n"
    ),
  ]

  @Test func `every setting of a rule is read`() throws {
    let rules = try RuleFileTests.rules(
      """
      - { metric: p95, at-most: 600, consecutive: 3, on-breach: hold }
      - name: window
        metric: p95
        at-least: 1
        breaches: 3
        of-last: 5
        no-data: hold
        no-data-wait-seconds: 90
        error-limit: 2
        consecutive-error-limit: 1
        on-breach: observe
        minimum-samples: 4
      - name: both
        all:
          - { metric: p95, at-most: 600.0 }
          - { metric: ratio, at-least: 0.5 }
        for-seconds: 300
        no-data: ignore
        consecutive-error-limit: 3
      - { name: either, any: [{ metric: p95, at-most: 1 }, { metric: p95, at-least: 0 }] }
      """)
    let both = [
      Threshold("p95", limit: .of("600.0")), Threshold("ratio", .atLeast, limit: .of("0.5")),
    ]
    let either = [Threshold("p95", limit: .of("1")), Threshold("p95", .atLeast, limit: .of("0"))]
    let expected = [
      Rule(
        name: "p95", condition: .threshold(Threshold("p95", limit: .of("600"))),
        trigger: .consecutive(3), noData: .hold, onBreach: .hold),
      Rule(
        name: "window", condition: .threshold(Threshold("p95", .atLeast, limit: .of("1"))),
        trigger: .ofLast(breaches: 3, samples: 5), minimumSamples: 4, noData: .hold,
        noDataWait: .seconds(90), errors: ErrorTolerance(total: 2, consecutive: 1),
        onBreach: .observe),
      Rule(
        name: "both", condition: .all(both), trigger: .lasting(.seconds(300)), noData: .ignore,
        errors: ErrorTolerance(consecutive: 3)),
      Rule(name: "either", condition: .any(either)),
    ]
    #expect(rules == expected)
  }

  @Test func `every setting of a stage is read`() throws {
    let rules = try RuleFileTests.rules(
      """
      - metric: p95
        at-most: 600
        stages:
          baseline: { on-breach: hold }
          cohort_5:
            at-most: 900
            breaches: 2
            of-last: 4
            minimum-samples: 2
            no-data: ignore
            error-limit: 7
            on-breach: observe
          cohort_50: { failure-limit: 5, no-data-wait-seconds: 1.5, consecutive-error-limit: 0 }
      """)
    let expected: [Stage: RuleOverride] = [
      // A stage that holds does so without data as well, unless the rule says what no data does.
      .baseline: RuleOverride(noData: .hold, onBreach: .hold),
      .cohort(5): RuleOverride(
        limit: .of("900"), trigger: .ofLast(breaches: 2, samples: 4), minimumSamples: 2,
        noData: .ignore, errors: ErrorTolerance(total: 7), onBreach: .observe),
      .cohort(50): RuleOverride(
        trigger: .total(limit: 5), noDataWait: Milliseconds(1500),
        errors: ErrorTolerance(consecutive: 0)),
    ]
    #expect(rules[0].stages == expected)
  }

  @Test func `what the rule says of missing data holds in its stages`() throws {
    let rules = try RuleFileTests.rules(
      "- { metric: p95, at-most: 1, no-data: block, stages: { cohort_5: { on-breach: hold } } }")
    #expect(rules[0].stages[.cohort(5)] == RuleOverride(onBreach: .hold))
  }

  @Test func `a rule is told in words`() throws {
    let rules = try RuleFileTests.rules(
      """
      - { metric: p95, at-most: 600, minimum-samples: 3, no-data: ignore }
      - { name: a, metric: p95, at-most: 600.0, failure-limit: 2 }
      - { name: b, metric: p95, at-least: 1, consecutive: 3, on-breach: hold }
      - { name: c, metric: p95, at-most: 1, breaches: 2, of-last: 5, consecutive-error-limit: 4 }
      - { name: d, metric: p95, at-most: 1, for-seconds: 300, no-data-wait-seconds: 90 }
      - name: e
        all: [{ metric: p95, at-most: 1 }, { metric: ratio, at-least: 2 }]
        error-limit: 1
      - name: f
        any: [{ metric: p95, at-most: 1 }, { metric: ratio, at-least: 2 }]
        on-breach: observe
      - name: g
        metric: p95
        at-most: 1
        stages:
          baseline: { at-most: 2, failure-limit: 0, error-limit: 0, on-breach: block }
          cohort_5: { minimum-samples: 2, no-data: hold, consecutive: 2 }
          cohort_50: {}
      """)
    #expect(
      rules.map(RuleWords.words) == [
        "p95 <= 600",
        "p95 <= 600.0, 2 breaches survive",
        "p95 >= 1, until 3 breaches in a row, holds for a human",
        "p95 <= 1, until 2 breaches of the last 5, 4 errors in a row survive",
        "p95 <= 1, until breached for 300s, blocks after 90s without data",
        "e: p95 <= 1 or ratio >= 2, 1 errors survive",
        "f: p95 <= 1 and ratio >= 2, observed only",
        "p95 <= 1, in baseline: <= 2 and no breach survives and no error survives and blocks, "
          + "in cohort_5: until 2 breaches in a row and 2 samples and holds without data, "
          + "in cohort_50: as elsewhere",
      ])
  }

  @Test func `every example of a rule in the documentation is a valid one`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let guide = try String(
      contentsOf: root.appending(path: "docs/plan-file.md"), encoding: .utf8)
    let section = try #require(
      guide.firstMatch(of: /### `policy\.rules`(?s:(.*?))\n### `limits`/)
    ).1
    let head = """
      rollout-plan: 1
      name: web
      cohorts: [1, 100]
      soak: { seconds: 1800 }
      slo:
        snapshot-url: https://s
        metrics:
          - name: p95_latency_ms
          - name: error_ratio
          - name: requests_per_second

      """
    let examples = section.matches(of: /```yaml\n(?s:(.*?))```/).map { String($0.1) }
    #expect(examples.count == 7)
    for example in examples {
      if example.hasPrefix("rollout-policy") {
        _ = try PolicyFile(from: example, name: "policy.yaml", environment: [:])
        continue
      }
      let policy = example.hasPrefix("policy:") ? example : "policy:\n  rules:\n\(example)"
      let plan = try PlanFile.plan(from: head + policy, name: "plan.yaml", environment: [:])
      #expect(!plan.policy.rules.isEmpty)
    }
  }
}
