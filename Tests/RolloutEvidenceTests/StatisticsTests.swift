import RolloutEvidence
import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct `Statistics` {
  private static func entries(
    _ plan: Plan = .small(), in world: FakeWorld = FakeWorld()
  ) -> [LedgerEntry] {
    var driver = RolloutDriver(plan, in: world)
    driver.run()
    return driver.entries
  }

  private static let failing = FakeWorld().command("build", .ends(.exited(code: 3)))

  @Test func `count outcomes and what stood against them`() throws {
    var collector = StatisticsCollector()
    for (index, world) in [FakeWorld(), Self.failing, Self.failing].enumerated() {
      for entry in Self.entries(in: world) { collector.add(entry, of: RolloutID("r\(index)")) }
    }
    let statistics = collector.statistics
    #expect(statistics.rollouts == 3)
    #expect(statistics.outcomes[.completed] == 1)
    #expect(statistics.outcomes[.blocked] == 2)
    #expect(statistics.failureShare == 2.0 / 3)
    let gate = try #require(statistics.checks.first)
    #expect(gate.key.name == "build" && gate.key.kind == .gate)
    #expect(gate.rollouts == 3 && gate.failed == 2 && gate.blocked == 2)
    #expect(statistics.gates.map(\.failures) == [2])
  }

  @Test func `do not depend on how rollouts are mixed in the ledger`() {
    let streams = [Self.entries(), Self.entries(in: Self.failing), Self.entries(.production())]
    var ordered = StatisticsCollector()
    for (index, stream) in streams.enumerated() {
      for entry in stream { ordered.add(entry, of: RolloutID("r\(index)")) }
    }
    var mixed = StatisticsCollector()
    for place in 0..<(streams.map(\.count).max() ?? 0) {
      for (index, stream) in streams.enumerated() where place < stream.count {
        mixed.add(stream[place], of: RolloutID("r\(index)"))
      }
    }
    #expect(ordered.statistics == mixed.statistics)
  }

  @Test func `remember a failure that was retried and a waiver`() throws {
    var driver = RolloutDriver(.small(continuation: .hold), in: Self.failing)
    driver.run()
    try driver.act(.retry(nil))
    driver.run()
    try driver.act(.waive("gates/build#2"))
    driver.run()
    var collector = StatisticsCollector()
    for entry in driver.entries { collector.add(entry, of: "r") }
    let statistics = collector.statistics
    #expect(statistics.holds[.failure] == 2)
    #expect(statistics.retries == 1 && statistics.waivers == 1)
    let gate = try #require(statistics.checks.first { $0.key.name == "build" })
    #expect(gate.failed == 1 && gate.waived == 1 && gate.blocked == 0)
    #expect(statistics.outcomes[.completed] == 1)
  }

  @Test func `leave out what the filter leaves out, and say so`() {
    var collector = StatisticsCollector(.init(service: "web"))
    for entry in Self.entries() { collector.add(entry, of: "web") }
    for entry in Self.entries(.production()) { collector.add(entry, of: "spacetime") }
    #expect(collector.statistics.rollouts == 1)
    #expect(collector.statistics.leftOut == 1)
    var late = StatisticsCollector(.init(since: .scenarioStart + .seconds(1)))
    for entry in Self.entries() { late.add(entry, of: "web") }
    #expect(late.statistics.rollouts == 0)
  }

  @Test func `say how many rollouts could not be read`() {
    var collector = StatisticsCollector()
    for (index, entry) in Self.entries().enumerated() {
      if index == 4 { collector.fail("r") }
      collector.add(entry, of: "r")
    }
    #expect(collector.statistics.unreadable == 1)
    #expect(collector.statistics.rollouts == 0)
  }

  @Test func `let the state of a rollout go at its end`() {
    var collector = StatisticsCollector()
    for entry in Self.entries() { collector.add(entry, of: "r") }
    #expect(!collector.follows("r"))
  }
}
