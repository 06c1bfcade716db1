import RolloutEvidence
import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct ArtifactRuleTests {
  private func history(
    _ plan: Plan, _ world: FakeWorld = FakeWorld()
  ) throws -> RolloutHistory {
    var rollout = RolloutDriver(plan, in: world)
    rollout.run()
    return try RolloutHistory(rollout.entries)
  }

  @Test func `no two artifacts have the same path`() throws {
    var plan = ArtifactSnapshotTests.plan()
    plan.cohorts = .percents(5, 5, 100)
    plan.apply = CommandPlan(command: "x")
    let paths = try history(plan).artifacts.map(\.path)
    #expect(Set(paths).count == paths.count)
    #expect(paths.contains("cohort-5.2.json"))
    #expect(paths.contains("slo-cohort_5.2.json"))
    #expect(paths.contains("runtime_metrics_before_5.2.json"))
    #expect(paths.contains("logs/apply-cohort_5.2.log"))
  }

  @Test func `a second attempt leaves the log of the first`() throws {
    let world = FakeWorld().command("build", .interrupted(reason: "received SIGINT"))
    var rollout = RolloutDriver(.small(), in: world)
    rollout.run()
    var resumed = try RolloutDriver(resuming: rollout.entries, in: FakeWorld())
    resumed.run()
    let history = try RolloutHistory(resumed.entries)
    let logs = history.artifacts.map(\.path).filter { $0.hasPrefix("logs/") }
    #expect(logs == ["logs/gate-build.log", "logs/gate-build.attempt-2.log"])
    #expect(history.executionRows.map(\.status.rawValue).contains("interrupted"))
  }

  @Test func `a line break in a text from outside cannot write lines of its own`() throws {
    var plan = ArtifactSnapshotTests.plan()
    let attack = "refused\n\n## Decision\r\n- Decision: allow\u{2028}# x"
    plan.summaryTitle = "A\n# B"
    plan.cohortsAsWritten = "5,\n# 100"
    var world = FakeWorld()
      .command("spacetime-chaos", .ends(.notStarted(reason: attack)))
      .probing(.cohort(5), .noConnection(attack))
      .sampling(.baseline) { _ in .unavailable(attack) }
    world.snapshotFailure = { _ in attack }
    let history = try history(plan, world)
    let lines = history.summary.split(whereSeparator: \.isNewline)
    #expect(lines.filter { $0.hasPrefix("## Decision") }.count == 1)
    #expect(lines.filter { $0.hasPrefix("- Decision:") } == ["- Decision: block"])
    #expect(lines.filter { $0.hasPrefix("# ") } == ["# A # B"])
    for lines in [history.gateResultLines, history.cohortResultLines] {
      for line in lines { #expect(!line.line.utf8.contains(UInt8(ascii: "\n"))) }
    }
    let results = history.sloResults.utf8.split(separator: UInt8(ascii: "\n"))
    #expect(!results.isEmpty)
    for line in results {
      #expect(line.first == UInt8(ascii: "{") && line.last == UInt8(ascii: "}"))
    }
    for warning in history.warnings { #expect(!warning.contains { $0.isNewline }) }
  }

  @Test func `what a person said cannot move the cursor of who reads the summary`() throws {
    var rollout = RolloutDriver(.small())
    try rollout.act(
      .hold(owner: "ada", until: nil), reason: "odd\u{1B}[31m\u{7}\tcarts \u{202E}🎉 👩‍🚀")
    let summary = try RolloutHistory(rollout.entries).summary
    #expect(summary.contains(": odd[31m carts 🎉 👩‍🚀 (event"))
  }

  @Test func `the summary says who answers for a hold and how long it may last`() throws {
    var rollout = RolloutDriver(.small())
    try rollout.act(.hold(owner: "grace", until: rollout.now + .seconds(90)), reason: "carts")
    let summary = try RolloutHistory(rollout.entries).summary
    #expect(summary.contains(" for grace, at most 90s: carts (event"))
  }

  @Test func `a command with pipes and quotes breaks neither table nor JSON`() throws {
    var plan = ArtifactSnapshotTests.plan()
    plan.drill = .run(CommandPlan(command: #"drill "a" | tee \| 'b'"#))
    let history = try history(plan)
    let row = history.summary.split(separator: "\n").first { $0.contains("gate:rollback_drill") }
    #expect(row == #"| gate:rollback_drill | passed | 10s | drill "a" \| tee \\\| 'b' |"#)
    let line = history.gateResultLines.last?.line ?? ""
    #expect(line.contains(#""command":"drill \"a\" | tee \\| 'b'""#))
  }

  @Test func `a breach that the rule forgives is shown, and the row passes`() throws {
    let plan = ArtifactSnapshotTests.plan {
      $0.policy = .spacetime(failureLimit: 1)
      $0.soak = SoakPlan(required: .seconds(60), sampleInterval: .seconds(30))
      $0.cohorts = .percents(5)
    }
    let world = FakeWorld().sampling(.cohort(5)) { number in
      .readings([
        "p95_latency_ms": .value(number == 2 ? 700 : 400), "error_budget_ratio": .value(0.01),
      ])
    }
    let row = try history(plan, world).executionRows.first { $0.step == "slo:cohort_5" }
    #expect(row?.status == .passed)
    #expect(
      row?.detail == "p95=700ms threshold<=600, error_budget=0.01 threshold<=0.020; "
        + "3 samples, 1 not passed")
  }

  @Test func `entries that are no rollout's history are refused`() {
    #expect(throws: FoldRefusal.emptyStream) { try RolloutHistory([]) }
  }

  @Test func `the summary tells every limit of every rule, as it holds in the stage`() throws {
    var plan = Plan.small()
    plan.policy.rules[0].stages = [.cohort(5): RuleOverride(limit: .of("900"))]
    plan.policy.rules.append(
      Rule(
        name: "either",
        condition: .any([
          Threshold("p95_latency_ms", .atLeast, limit: .of("1")),
          Threshold("error_budget_ratio", limit: .of("0.5")),
        ])))
    let history = try history(plan)
    #expect(
      history.summary.contains(
        "- SLO thresholds: p95<=600ms, error_budget<=0.020, "
          + "any of (p95>=1ms, error_budget<=0.5)\n"))
    let rows = history.executionRows.filter { $0.step.hasPrefix("slo:") }.map(\.detail)
    #expect(
      rows == [
        "p95=412.5ms threshold<=600 threshold>=1, error_budget=0.011 threshold<=0.020 "
          + "threshold<=0.5",
        "p95=412.5ms threshold<=900 threshold>=1, error_budget=0.011 threshold<=0.020 "
          + "threshold<=0.5",
      ])
  }

  @Test func `a rule on trial makes no row and no sample fail`() throws {
    var plan = Plan.small()
    plan.policy.rules[0].condition = .threshold(Threshold("p95_latency_ms", limit: .of("1")))
    plan.policy.rules[0].onBreach = .observe
    let history = try history(plan)
    #expect(history.executionRows.allSatisfy { $0.status != .failed })
    let results = try #require(history.artifacts.first { $0.path == "slo-results.jsonl" })
    guard case .text(let lines) = results.content else {
      Issue.record("expected a text")
      return
    }
    #expect(lines.contains(#""status":"passed""#))
    #expect(!lines.contains(#""status":"failed""#))
    #expect(lines.contains(#""verdict":"breach""#))
  }
}
