import RolloutEvidence
import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutCommands

@Suite struct ComparingTests {
  private static let plain = Paint(isTerminal: false, environment: [:])

  private static func run(_ plan: Plan, in world: FakeWorld = FakeWorld()) throws
    -> RolloutHistory
  {
    var driver = RolloutDriver(plan, in: world)
    driver.run()
    return try RolloutHistory(driver.entries)
  }

  @Test func `a difference is shown field by field`() throws {
    var changed = Plan.small(cohorts: .percents(5, 50), policy: .spacetime(failureLimit: 1))
    changed.release = Release(name: "web:1.2.3")
    let slow = FakeWorld().sampling(.cohort(50)) { _ in .readings(["p95_latency_ms": .value(700)]) }
    let difference = try RolloutDifference(
      try ComparingTests.run(.small()), try ComparingTests.run(changed, in: slow))
    let text = DifferenceText(
      difference: difference, left: "a-rollout", right: "another", paint: ComparingTests.plain)
    let json = DifferenceJSON(difference: difference, left: "a-rollout", right: "another")
    try Snapshot.expect(
      text.lines.map { $0 + "\n" }.joined() + json.object.line + "\n", equals: "diff.txt")
  }

  @Test func `statistics are shown as tables`() throws {
    var collector = StatisticsCollector()
    let worlds = [
      FakeWorld(), FakeWorld().command("build", .ends(.exited(code: 3))),
      FakeWorld().sampling(.cohort(5)) { _ in .unavailable("no route") },
    ]
    for (index, world) in worlds.enumerated() {
      for entry in try ComparingTests.run(.small(), in: world).entries {
        collector.add(entry, of: RolloutID("rollout-\(index)"))
      }
    }
    let statistics = collector.statistics
    let text = StatisticsText(statistics: statistics, paint: ComparingTests.plain)
    let json = StatisticsJSON(statistics: statistics).object.line
    try Snapshot.expect(
      text.lines.map { $0 + "\n" }.joined() + json + "\n", equals: "stats.txt")
  }

  @Test func `one of a thing is not several`() {
    #expect(NumberWords.count(1, "waiver") == "1 waiver")
    #expect(NumberWords.count(0, "waiver") == "0 waivers")
    #expect(NumberWords.count(1, "retry", "retries") == "1 retry")
    #expect(NumberWords.count(2, "retry", "retries") == "2 retries")
  }
}
