import FoundationEssentials
import GRDB
import Testing

/// `rollout replay` over rollouts that really ran.
@Suite(.endToEnd, .generous) struct ReplayTests {
  /// Three rollouts of the sandbox: one that passes, and two that get slow or fail on the way.
  private func history() async throws -> Place {
    let place = try Place()
    for scenario in ["healthy", "slow-at-25", "errors-at-50"] {
      try await place.withSandbox(scenario) { sandbox in
        let plan = try place.plan(cohorts: "[1, 25, 50]", Self.observing(sandbox.url))
        let ending = try await place.rollout(["run"] + plan)
        #expect(ending.code == (scenario == "healthy" ? 0 : 1), "\(ending.output)\(ending.errors)")
      }
    }
    return place
  }

  private static func observing(_ url: String) -> String {
    """
    soak:
      seconds: 0.4
      sample-interval-seconds: 0.2
    slo:
      snapshot-url: "\(url)/slo"
      metrics:
        - name: p95_latency_ms
          unit: ms
        - name: error_budget_ratio
    policy:
      rules:
        - metric: p95_latency_ms
          at-most: 600
        - metric: error_budget_ratio
          at-most: 0.020
    probe:
      base-url: "\(url)"
      path: /api/v1/control/runtime-routing/evaluate
      token-env: OA_PROD_CONTROL_AUTH_TOKEN
      body: '{"thread_id":"t-{{percent}}","cohort_key":"user:u-{{percent}}"}'
    """
  }

  @Test func `judging again comes to the same, from columns and from events`() async throws {
    let place = try await history()
    for arguments in [["--identity"], ["--identity", "--from-events"]] {
      let ending = try await place.rollout(["replay"] + arguments)
      #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
      #expect(ending.output.hasPrefix("The same again: 3 rollouts with "))
    }
    // What a ledger without the columns says is folded from its events.
    try await DatabaseQueue(path: place.path("output/rollout-ledger.sqlite3")).write { db in
      try db.execute(sql: "DELETE FROM projections WHERE name = 'series'")
    }
    let folded = try await place.rollout("replay", "--identity")
    #expect(folded.code == 0, "\(folded.errors)")
    #expect(folded.output.hasPrefix("The same again: 3 rollouts with "))
  }

  @Test func `other limits stop rollouts earlier, or leave them unknown`() async throws {
    let place = try await history()
    let strict = try await place.rollout(
      "replay", "--max-p95-latency-ms", "100", "--json", "--no-imported")
    #expect(strict.code == 0, "\(strict.errors)")
    let json = try JSONValue(strict.output)
    let rollouts = try #require(json["rollouts"]).elements
    #expect(rollouts.count == 3)
    for rollout in rollouts {
      let replay = try #require(rollout["replays"]?.elements.first)
      let expected = rollout["recorded"]?.string == "completed" ? "new_block" : "block_earlier"
      #expect(replay["verdict"]?.string == expected)
      let point = try #require(replay["candidate_point"])
      #expect(point["stage"]?.string == "baseline")
      // The event that decides is the first sample of that rollout, and can be looked up.
      let id = try #require(point["event_id"]?.string)
      let events = try await place.events(of: try #require(rollout["rollout"]?.string))
      #expect(events.first { $0.json["id"]?.string == id }?.json["type"]?.string == "slo.sampled")
    }
    let loose = try await place.rollout("replay", "--max-p95-latency-ms", "100000", "--csv")
    #expect(loose.code == 0)
    let lines = loose.output.split(separator: "\n")
    #expect(lines.filter { $0.contains(",continue_past_block,") }.count == 1)
    #expect(lines.filter { $0.contains(",same_pass,") }.count == 1)
    #expect(lines.filter { $0.contains(",same_block,") }.count == 1)
  }

  @Test func `two policies stand side by side`() async throws {
    let place = try await history()
    try place.write(
      "rollout-policy: 1\nrules:\n  - metric: p95_latency_ms\n    at-most: 600\n", to: "a.yaml")
    try place.write(
      "rollout-policy: 1\nrules:\n  - metric: p95_latency_ms\n    at-most: 300\n", to: "b.yaml")
    let ending = try await place.rollout("replay", "--policy", "a.yaml", "--against", "b.yaml")
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.output.contains("3 rollouts under a.yaml"))
    #expect(ending.output.contains("3 rollouts under b.yaml"))
    #expect(ending.output.contains("new_block"))
  }

  @Test func `a metric that nobody collected is no answer`() async throws {
    let place = try await history()
    let ending = try await place.rollout("replay", "--limit", "p59_latency_ms=600")
    #expect(ending.code == 2)
    #expect(ending.errors.contains("NO_MATCHING_DATA"))
    #expect(ending.errors.contains("error_budget_ratio, p95_latency_ms"))
    let nothing = try await place.rollout("replay", "--identity", "--service", "nobody's")
    #expect(nothing.code == 0)
    let none = try await place.rollout("replay", "--max-p95-latency-ms", "5", "--service", "x")
    #expect(none.code == 2)
  }
}
