import RolloutModel
import RolloutTestSupport
import Testing

/// Rules in whole rollouts.
@Suite struct RuleStoryTests {
  private static let soak = SoakPlan(required: .seconds(120), sampleInterval: .seconds(30))

  private func rollout(
    _ soak: SoakPlan, p95: [Reading.Content], in stage: Stage = .cohort(5),
    _ change: (inout Rule) -> Void
  ) -> RolloutDriver {
    var plan = Plan.small(soak: soak)
    change(&plan.policy.rules[0])
    let world = FakeWorld().sampling(stage) { number in
      .readings([
        "p95_latency_ms": p95[min(number, p95.count) - 1], "error_budget_ratio": .value(0),
      ])
    }
    var driver = RolloutDriver(plan, in: world)
    driver.run()
    return driver
  }

  @Test func `breaches in a row block, breaches between passes do not`() {
    let bad = Reading.Content.value(700)
    let good = Reading.Content.value(500)
    let between = rollout(RuleStoryTests.soak, p95: [bad, bad, good, bad, good]) {
      $0.trigger = .consecutive(3)
    }
    #expect(between.decision == .allow)
    let inRow = rollout(RuleStoryTests.soak, p95: [good, bad, bad, bad, good]) {
      $0.trigger = .consecutive(3)
    }
    #expect(
      inRow.reasons == [
        "slo cohort_5 breach: p95_latency_ms=700 > 600 (limit 600); 3 in a row (limit 3); "
          + "policy 3f9a2c11"
      ])
    #expect(inRow.state.observations[.cohort(5)]?.samples == 4)
  }

  @Test func `breaches that last block once they lasted long enough`() {
    let lasting = rollout(RuleStoryTests.soak, p95: [.value(500), .value(700)]) {
      $0.trigger = .lasting(.seconds(60))
    }
    #expect(
      lasting.reasons == [
        "slo cohort_5 breach: p95_latency_ms=700 > 600 (limit 600); for 60s (limit 60s); "
          + "policy 3f9a2c11"
      ])
    #expect(lasting.state.observations[.cohort(5)]?.samples == 4)
  }

  @Test func `without a soak a rule that asks for a row is sampled until it passes or is broken`() {
    let recovering = rollout(
      SoakPlan(required: .zero), p95: [.value(700), .value(700), .value(500)]
    ) { $0.trigger = .consecutive(3) }
    #expect(recovering.decision == .allow)
    #expect(recovering.state.observations[.cohort(5)]?.samples == 3)
    let broken = rollout(SoakPlan(required: .zero), p95: [.value(700)]) {
      $0.trigger = .lasting(.seconds(90))
    }
    #expect(broken.decision == .block)
    #expect(broken.state.observations[.cohort(5)]?.samples == 4)
  }

  @Test func `another limit in one stage holds there only`() {
    for (stage, decision) in [(Stage.cohort(5), Decision.allow), (.baseline, .block)] {
      let driver = rollout(SoakPlan(required: .zero), p95: [.value(700)], in: stage) {
        $0.stages = [.cohort(5): RuleOverride(limit: .of("900"))]
      }
      #expect(driver.decision == decision)
    }
  }

  @Test func `a rule on trial changes nothing, whatever it finds`() {
    for seed in UInt64(1)..<200 {
      let random = RandomRollout(seed: seed)
      var tried = random.plan
      tried.policy.rules += random.plan.policy.rules.map { rule in
        var rule = rule
        rule.name = RuleName("\(rule.name) on trial")
        rule.condition = .threshold(Threshold(rule.metrics[0], limit: .of("0")))
        rule.trigger = .total(limit: 0)
        rule.minimumSamples = 9
        rule.onBreach = .observe
        return rule
      }
      var plain = RolloutDriver(random.plan, in: random.world)
      plain.run()
      var trial = RolloutDriver(tried, in: random.world)
      trial.run()
      #expect(trial.decision == plain.decision, "seed \(seed)")
      #expect(trial.reasons == plain.reasons, "seed \(seed)")
      #expect(trial.entries.map(\.event.type) == plain.entries.map(\.event.type), "seed \(seed)")
      #expect(trial.entries.map(\.time) == plain.entries.map(\.time), "seed \(seed)")
    }
  }

  @Test func `what a rule on trial found stays to be read`() {
    let driver = rollout(RuleStoryTests.soak, p95: [.value(700)]) {
      $0.onBreach = .observe
      $0.minimumSamples = 3
    }
    #expect(driver.decision == .allow)
    let findings = driver.state.sloFindings(in: .cohort(5))
    #expect(findings.map(\.action) == [.observe])
    #expect(findings.map(\.kind) == [.breached])
    let verdicts = driver.state.observations[.cohort(5)]?.latestVerdicts ?? []
    #expect(!driver.state.plan.policy.rules.isEmpty && verdicts.first?.verdict == .breach)
    #expect(driver.state.plan.policy.passes(verdicts, in: .cohort(5)))
  }
}
