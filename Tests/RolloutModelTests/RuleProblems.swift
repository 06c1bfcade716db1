import RolloutModel
import RolloutTestSupport

/// What can be wrong with the rules of a plan.
enum RuleProblems {
  private typealias Case = PlanProblemsTests.Case
  private static let soak = SoakPlan(required: .seconds(60), sampleInterval: .seconds(25))

  static let cases: [PlanProblemsTests.Case] = [
    Case(
      "an unknown metric of several",
      ["policy.rules.p95_latency_ms: expected a metric of slo.metrics, got 'nothing'"]
    ) {
      $0.policy.rules[0].condition = .any([
        Threshold("p95_latency_ms", limit: .of("1")), Threshold("nothing", limit: .of("1")),
      ])
    },
    Case(
      "one threshold is not several",
      ["policy.rules.p95_latency_ms: expected 2 to 32 thresholds, got 1"]
    ) { $0.policy.rules[0].condition = .all([Threshold("p95_latency_ms", limit: .of("1"))]) },
    Case(
      "a window that cannot hold its breaches",
      [
        "policy.rules.p95_latency_ms.of-last: expected a window that holds the 3 breaches, "
          + "got 2 samples"
      ]
    ) { $0.policy.rules[0].trigger = .ofLast(breaches: 3, samples: 2) },
    Case(
      "a wait for data that is ignored",
      [
        "policy.rules.p95_latency_ms.no-data-wait-seconds: expected no-data: block or hold "
          + "beside it, got ignore"
      ]
    ) {
      $0.policy.rules[0].noData = .ignore
      $0.policy.rules[0].noDataWait = .seconds(1)
    },
    Case(
      "stages that the plan does not sample",
      [
        "policy.rules.p95_latency_ms.stages.cohort_7: expected a stage of the plan that is "
          + "sampled, one of baseline, cohort_5, got 'cohort_7'",
        "policy.rules.p95_latency_ms.stages.gates: expected a stage of the plan that is "
          + "sampled, one of baseline, cohort_5, got 'gates'",
        "policy.rules.p95_latency_ms.stages.post_rollback_drill: expected a stage of the plan that "
          + "is sampled, one of baseline, cohort_5, got 'post_rollback_drill'",
      ]
    ) {
      for stage in [Stage.gates, .cohort(7), .postRollbackDrill, .baseline] {
        $0.policy.rules[0].stages[stage] = RuleOverride(minimumSamples: 2)
      }
    },
    Case(
      "a limit for several thresholds",
      [
        "policy.rules.p95_latency_ms.stages.cohort_5: expected no limit for a rule of several "
          + "thresholds, got '900'"
      ]
    ) {
      let threshold = Threshold("p95_latency_ms", limit: .of("1"))
      $0.policy.rules[0].condition = .all([threshold, threshold])
      $0.policy.rules[0].stages[.cohort(5)] = RuleOverride(limit: .of("900"))
    },
    Case(
      "a stage's settings that contradict the rule's",
      [
        "policy.rules.p95_latency_ms.stages.cohort_5.no-data-wait-seconds: expected no-data: "
          + "block or hold beside it, got ignore"
      ]
    ) {
      $0.policy.rules[0].noDataWait = .seconds(1)
      $0.policy.rules[0].stages[.cohort(5)] = RuleOverride(noData: .ignore)
    },
    Case(
      "more samples than a soak takes",
      [
        "policy.rules.p95_latency_ms.minimum-samples: expected at most 4 samples, which is what a "
          + "soak of 60s with a sample every 25s takes, got 5",
        "policy.rules.p95_latency_ms.consecutive: expected at most 4 samples in a row, which is "
          + "what a soak of 60s with a sample every 25s takes, got 6",
      ]
    ) {
      $0.soak = soak
      $0.policy.rules[0].minimumSamples = 5
      $0.policy.rules[0].trigger = .consecutive(6)
    },
    Case(
      "more of a soak than there is, in one stage",
      [
        "policy.rules.p95_latency_ms.stages.cohort_5.for-seconds: expected at most the soak of "
          + "60s, got 61s",
        "policy.rules.error_budget_ratio.stages.cohort_5.breaches: expected at most 4 breaches, "
          + "which is what a soak of 60s with a sample every 25s takes, got 5",
      ]
    ) {
      $0.soak = soak
      $0.policy.rules[0].trigger = .lasting(.seconds(60))
      $0.policy.rules[0].minimumSamples = 4
      $0.policy.rules[0].stages[.cohort(5)] = RuleOverride(trigger: .lasting(.seconds(61)))
      $0.policy.rules[1].stages[.cohort(5)] = RuleOverride(
        trigger: .ofLast(breaches: 5, samples: 9))
    },
    Case("a rule on trial need not be reachable", []) {
      $0.soak = soak
      $0.policy.rules[0].minimumSamples = 100
      $0.policy.rules[0].onBreach = .observe
    },
    Case("without a soak, a stage takes as many samples as it needs", []) {
      $0.policy.rules[0].minimumSamples = 100
      $0.policy.rules[0].trigger = .consecutive(50)
      $0.policy.rules[1].trigger = .lasting(.seconds(600))
    },
    Case("a stage may ask for less than the soak cannot give", []) {
      $0.soak = soak
      $0.policy.rules[0].minimumSamples = 100
      $0.policy.rules[0].stages[.cohort(5)] = RuleOverride(minimumSamples: 4)
    },
  ]
}
