import RolloutModel
import RolloutPlanFile
import RolloutTestSupport
import Testing

@testable import RolloutCommands

@Suite struct PolicyFileTests {
  private static let plan =
    "rollout-plan: 1\nname: web\ncohorts: [5]\n"
    + "slo: { snapshot-url: https://s, metrics: [{ name: p95 }] }\n"

  private static func problems(_ policy: String, plan: String = plan) -> [String] {
    do throws(PlanFileRefusal) {
      let file = try PolicyFile(from: policy, name: "policy.yaml", environment: [:])
      _ = try PlanFile.plan(from: plan, name: "plan.yaml", environment: [:], policy: file)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  @Test func `its rules take the place of the plan's`() throws {
    let own = PolicyFileTests.plan + "policy: { rules: [{ metric: p95, at-most: 1 }] }\n"
    let file = try PolicyFile(
      from: "rollout-policy: 1\nrules: [{ metric: p95, at-most: '${LIMIT}', consecutive: 2 }]\n",
      name: "policy.yaml", environment: ["LIMIT": "700"])
    let expected = Rule(
      name: "p95", condition: .threshold(Threshold("p95", limit: .of("700"))),
      trigger: .consecutive(2))
    for yaml in [own, PolicyFileTests.plan] {
      let plan = try PlanFile.plan(from: yaml, name: "a", environment: [:], policy: file)
      #expect(plan.policy.rules == [expected])
    }
  }

  @Test(arguments: [
    ("", ["policy.yaml: expected a policy, got an empty file"]),
    (
      "rules: []\n",
      ["policy.yaml:1:1: policy: expected the key 'rollout-policy', got none"]
    ),
    (
      "rollout-policy: 2\n",
      [
        "policy.yaml:1:1: policy: expected the key 'rules', got none",
        "policy.yaml:1:17: rollout-policy: expected format 1, got '2'",
      ]
    ),
    (
      "rollout-policy: 1\nname: x\nrules: [{ metric: p95, at-most: fast }]\n",
      [
        "policy.yaml:2:1: name: expected one of rollout-policy, rules, got 'name'",
        "policy.yaml:3:33: rules[0].at-most: expected a decimal number, 0 or more, got 'fast'",
      ]
    ),
    (
      "rollout-policy: 1\nrules:\n  - { metric: p95, at-most: 1 }\n  - { metric: q, at-most: 1 }\n",
      ["policy.yaml:4:5: policy.rules.q: expected a metric of slo.metrics, got 'q'"]
    ),
    (
      "rollout-policy: 1\nrules: []\n",
      [
        "policy.yaml:2:8: policy.rules: expected at least one rule for the metrics that are "
          + "sampled, got none"
      ]
    ),
  ])
  func `a problem of the policy is placed in its file`(policy: String, problems: [String]) {
    #expect(PolicyFileTests.problems(policy) == problems)
  }

  @Test func `a problem of the plan stays in the plan's file`() {
    #expect(
      PolicyFileTests.problems(
        "rollout-policy: 1\nrules: [{ metric: p95, at-most: 1 }]\n",
        plan: PolicyFileTests.plan + "limits: { timeout-seconds: 0 }\n")
        == ["plan.yaml:5:28: limits.timeout-seconds: expected a timeout above 0 seconds"])
  }

  @Test func `a file that is not there is refused with what it should be`() {
    #expect(throws: UsageRefusal.self) {
      try PlanSource.policy(named: "/nowhere/policy.yaml", environment: [:])
    }
    #expect(throws: Never.self) { try PlanSource.policy(named: nil, environment: [:]) }
  }
}
