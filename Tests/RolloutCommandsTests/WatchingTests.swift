import RolloutEvidence
import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutCommands

@Suite struct WatchingTests {
  private static let id: RolloutID = "01a2093f-5445-792e-8624-93c81c0e01e4"
  private static let plain = Paint(isTerminal: false, environment: [:])
  private static let soak = SoakPlan(required: .seconds(1800), sampleInterval: .seconds(300))

  private static func plan(_ continuation: Continuation = .hold) -> Plan {
    var plan = Plan.small(
      cohorts: .percents(5, 50, 100), soak: soak, continuation: continuation)
    plan.apply = CommandPlan(command: "deploy")
    plan.release = Release(name: "web:1.2.3", digest: "sha256:9f2c")
    plan.baseline = Release(name: "web:1.2.2")
    return plan
  }

  /// p95 breaks in the second cohort.
  private static let slowAt50 = FakeWorld().sampling(.cohort(50)) { _ in
    .readings(["p95_latency_ms": .value(812.5), "error_budget_ratio": .value(0.011)])
  }

  private static func explanation(
    _ driver: RolloutDriver, _ runner: RunnerSight = .runs, after: Milliseconds = .zero
  ) -> Explanation {
    Explanation(
      driver.state, Timeline(driver.entries), runner: runner, at: driver.now + after)
  }

  private static func tree(
    _ explanation: Explanation, width: Int = 100, height: Int? = nil
  ) -> [String] {
    WatchTree(
      explanation: explanation, rollout: id, paint: plain, width: width, height: height
    ).lines
  }

  private static func text(of lines: [String]) -> String {
    lines.map { $0 + "\n" }.joined()
  }

  /// Moments of rollouts, by name.
  private static func moments() throws -> [(name: String, explanation: Explanation)] {
    var soaking = RolloutDriver(plan())
    while soaking.state.observations[.cohort(5)]?.samples != 3 { soaking.step() }
    var held = RolloutDriver(plan(), in: slowAt50)
    held.run()
    var waived = held
    try waived.act(.waive("cohort_50/slo/p95_latency_ms#1"), reason: "known, ticket 4711")
    while waived.state.observations[.cohort(50)]?.samples != 2 { waived.step() }
    var paused = soaking
    try paused.act(
      .hold(owner: "ada", until: .scenarioStart + .seconds(86_400)), reason: "the sale")
    var completed = RolloutDriver(plan())
    completed.run()
    var blocked = RolloutDriver(plan(.stopAtFirstFailure), in: slowAt50)
    blocked.run()
    var aborted = soaking
    try aborted.act(.abort(supersededBy: nil), reason: "wrong release")
    var reversible = plan(.stopAtFirstFailure)
    reversible.rollback = RollbackPlan(command: CommandPlan(command: "undo"))
    var stuck = RolloutDriver(
      reversible, in: slowAt50.command("rollback", .ends(.exited(code: 7))))
    stuck.run()
    return [
      ("planned", explanation(RolloutDriver(plan()))),
      ("soaking", explanation(soaking, after: .seconds(75))),
      ("its runner is lost", explanation(soaking, .lost)),
      ("held by a person", explanation(paused)), ("held for a failure", explanation(held)),
      ("waived", explanation(waived)), ("completed", explanation(completed)),
      ("blocked", explanation(blocked)), ("aborted", explanation(aborted)),
      ("its rollback failed", explanation(stuck)),
    ]
  }

  @Test func `the tree shows every moment of a rollout`() throws {
    let text = try WatchingTests.moments().map { name, explanation in
      "=== \(name)\n" + WatchingTests.text(of: WatchingTests.tree(explanation))
    }
    try Snapshot.expect(text.joined(separator: "\n"), equals: "watch-tree.txt")
  }

  @Test func `the line says where a rollout stands`() throws {
    let text = try WatchingTests.moments().map { name, explanation in
      "\(name): \(Headline.words(of: explanation, WatchingTests.id))\n"
    }
    try Snapshot.expect(text.joined(), equals: "status-line.txt")
  }

  @Test func `explain says how every step stands and what to do`() throws {
    let text = try WatchingTests.moments().map { name, explanation in
      let text = ExplanationText(
        explanation: explanation, rollout: WatchingTests.id, paint: WatchingTests.plain,
        command: WatchingTests.command)
      return "=== \(name)\n" + WatchingTests.text(of: text.lines)
    }
    try Snapshot.expect(text.joined(separator: "\n"), equals: "explain.txt")
  }

  @Test func `explain as JSON keeps its layout`() throws {
    let lines = try WatchingTests.moments().map { _, explanation in
      ExplanationJSON(
        explanation: explanation, rollout: WatchingTests.id, command: WatchingTests.command
      ).object.line + "\n"
    }
    try Snapshot.expect(lines.joined(), equals: "explain.jsonl")
  }

  private static func command(_ remedy: Remedy) -> String {
    (["rollout", remedy.verb, id.text] + remedy.arguments).joined(separator: " ")
  }

  @Test(arguments: [1, 2, 10, 40, 80, 200], [1, 2, 3, 8, 12, 24, 60])
  func `the tree is never wider or taller than the terminal`(width: Int, height: Int) throws {
    for (name, explanation) in try WatchingTests.moments() {
      let lines = WatchingTests.tree(explanation, width: width, height: height)
      #expect(lines.count <= max(1, height - 1), "\(name): \(lines.count) lines")
      for line in lines {
        #expect(Printable.width(of: line) <= width, "\(name): \(line)")
      }
    }
  }

  @Test func `a small screen keeps what goes on and folds what is over`() throws {
    var driver = RolloutDriver(WatchingTests.plan())
    while driver.state.observations[.cohort(100)]?.samples != 2 { driver.step() }
    let lines = WatchingTests.tree(WatchingTests.explanation(driver), height: 22)
    #expect(lines.contains { $0.hasPrefix("cohort_5 ") && $0.hasSuffix("5 of 5 passed") })
    #expect(lines.contains { $0.hasPrefix("└─ soak") && $0.contains("left of 30:00") })
    let fewer = WatchingTests.tree(WatchingTests.explanation(driver), height: 18)
    #expect(fewer.contains { $0.hasPrefix("4 stages") && $0.contains("✔ passed") })
    #expect(fewer.contains { $0.hasPrefix("└─ soak") })
  }

  @Test func `every glyph stands before a word`() throws {
    let glyphs: Set<Character> = ["✔", "✖", "◌", "•", "‖", "⚠"]
    for (_, explanation) in try WatchingTests.moments() {
      for line in WatchingTests.tree(explanation, width: 200) {
        for (index, character) in zip(line.indices, line) where glyphs.contains(character) {
          let rest = line[line.index(after: index)...]
          let word = rest.dropFirst().first
          #expect(rest.first == " " && word?.isWhitespace == false, "\(line)")
        }
      }
    }
  }

  @Test func `no text of a rollout moves the cursor`() throws {
    var driver = RolloutDriver(WatchingTests.plan())
    driver.step()
    try driver.act(.hold(owner: "a\u{1B}[2Jb", until: nil), reason: "x\ny\u{1B}]0;t\u{7}")
    let explanation = WatchingTests.explanation(driver)
    let lines =
      WatchingTests.tree(explanation)
      + ExplanationText(
        explanation: explanation, rollout: WatchingTests.id, paint: WatchingTests.plain,
        command: WatchingTests.command
      ).lines + [Headline.words(of: explanation, WatchingTests.id)]
    for line in lines {
      #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }
  }
}
