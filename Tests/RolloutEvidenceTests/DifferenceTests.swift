import RolloutEvidence
import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct `A difference` {
  private static func history(_ plan: Plan, in world: FakeWorld = FakeWorld()) throws
    -> RolloutHistory
  {
    var driver = RolloutDriver(plan, in: world)
    driver.run()
    return try RolloutHistory(driver.entries)
  }

  @Test func `of two equal runs is none`() throws {
    let difference = try RolloutDifference(
      Self.history(.production()), Self.history(.production()))
    #expect(difference.isSame)
    #expect(difference.samples.allSatisfy { $0.left == $0.right })
    #expect(difference.stages.allSatisfy { $0.left == $0.right })
    #expect(!difference.samples.isEmpty && !difference.stages.isEmpty)
  }

  @Test func `of what was measured alone does not count`() throws {
    let faster = FakeWorld().sampling(.cohort(5)) { _ in
      .readings(["p95_latency_ms": .value(100), "error_budget_ratio": .value(0.011)])
    }
    let difference = try RolloutDifference(
      Self.history(.small()), Self.history(.small(), in: faster))
    #expect(difference.isSame)
    let sample = try #require(
      difference.samples.first { $0.stage == .cohort(5) && $0.metric == "p95_latency_ms" })
    #expect(sample.left?.margin == 187.5)
    #expect(sample.right?.margin == 500)
    #expect(sample.right?.values?.maximum == 100)
  }

  @Test func `names a gate that is only there once`() throws {
    var plan = Plan.small()
    plan.gates = .run([Gate("lint", "make lint"), Gate("build", "make build")])
    let difference = try RolloutDifference(Self.history(.small()), Self.history(plan))
    #expect(!difference.plan.isEmpty)
    #expect(difference.plan.allSatisfy { $0.path.hasPrefix("gates.run[lint].") && $0.left == nil })
  }

  @Test func `tells a changed rule from a missing one and from another order`() throws {
    let rules = Policy.spacetime().rules
    let cases: [(Policy, [RuleDifference.Kind])] = [
      (Policy.spacetime(failureLimit: 2), [.changed, .changed]),
      (Policy(rules: [rules[0]]), [.onlyLeft]), (Policy(rules: rules.reversed()), [.order]),
      (Policy(rules: rules), []),
    ]
    for (policy, kinds) in cases {
      let difference = try RolloutDifference(
        Self.history(.small()), Self.history(.small(policy: policy)))
      #expect(difference.rules.map(\.kind) == kinds)
    }
  }

  @Test func `has percentiles of the nearest rank`() throws {
    let spread = try #require(ValueSpread((1...20).map(Double.init).shuffled()))
    #expect(spread.count == 20)
    #expect(spread.median == 10)
    #expect(spread.p90 == 18)
    #expect(spread.p95 == 19)
    #expect(spread.maximum == 20)
    #expect(ValueSpread([]) == nil)
    #expect(ValueSpread([7])?.p95 == 7)
  }
}
