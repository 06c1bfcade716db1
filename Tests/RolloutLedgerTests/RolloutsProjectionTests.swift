import EventLedger
import RolloutLedger
import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct RolloutsProjectionTests {
  private func fixture() throws -> (StoreFixture, SQLiteEventLog, RolloutIndex) {
    let fixture = try StoreFixture(.file)
    let log = try #require(fixture.file)
    return (fixture, log, RolloutIndex(log))
  }

  @Test func `a rebuilt projection is the one that grew with the events`() throws {
    let (fixture, log, index) = try fixture()
    try fixture.add("r1")
    try fixture.add("r2", .production(), in: FakeWorld().probing(.cohort(5), .status(503)))
    try fixture.add("r3", in: FakeWorld().command("build", .interrupted(reason: "SIGINT")))
    let grown = try log.projectionReports()
    #expect(grown.first?.rows == 3)
    #expect(try log.rebuildProjections() == grown)
    #expect(try log.projectionReports() == grown)
    #expect(try index.rollouts(limit: 10).map(\.status) == ["interrupted", "blocked", "completed"])
  }

  @Test func `a row tells where its rollout stands`() throws {
    let (fixture, _, index) = try fixture()
    let entries = try fixture.add(
      "r2", .production(), in: FakeWorld().probing(.cohort(5), .status(503)))
    let row = try index.find("r2")
    #expect(row.rollout == "r2")
    #expect(row.name == "spacetime-production")
    #expect(row.service == "spacetime")
    #expect(row.environment == "production")
    #expect(row.status == "blocked")
    #expect(row.decision == "block")
    #expect(row.stage == "cohort_5")
    #expect(row.plannedAt == .scenarioStart)
    #expect(row.plannedBy == "ada")
    #expect(row.changedAt == entries.last?.time)
    #expect(row.eventCount == Int64(entries.count))
  }

  @Test func `a rollout is found by the start of its id, the latest by that word`() throws {
    let (fixture, _, index) = try fixture()
    #expect(throws: LookupRefusal.noRollouts) { try index.find("latest") }
    #expect(try index.rollouts(limit: 10).isEmpty)
    try fixture.add("0199-aa")
    try fixture.add("0199-ab")
    try fixture.add("0198-zz")
    #expect(try index.find("0199-ab").rollout == "0199-ab")
    #expect(try index.find("0198").rollout == "0198-zz")
    #expect(try index.find("0198-ZZ").rollout == "0198-zz")
    #expect(try index.find("latest").rollout == "0198-zz")
    #expect(
      throws: LookupRefusal.ambiguous("0199", matches: ["0199-aa", "0199-ab"])
    ) { try index.find("0199") }
    for text in ["", "0197", "0199-aaa", "_199", "%"] {
      #expect(throws: LookupRefusal.unknown(text)) { try index.find(text) }
    }
  }

  @Test func `no character of an id is special`() throws {
    let (fixture, _, index) = try fixture()
    for id in ["a%b", "a_b", "axb", "a\\b", "a*b", "a'b", "%", "_"] {
      try fixture.add(RolloutID(id))
    }
    for text in ["a%b", "a%", "a_", "a_b", "a\\", "a*", "a'", "%", "_", "ax"] {
      #expect(try index.find(text).rollout.text.hasPrefix(text), "\(text)")
    }
    #expect(throws: LookupRefusal.self) { try index.find("a") }
  }

  @Test func `a whole id names its rollout, though another one's goes on from it`() throws {
    let (fixture, _, index) = try fixture()
    try fixture.add("r1")
    try fixture.add("r10")
    #expect(try index.find("r1").rollout == "r1")
    #expect(try index.find("r10").rollout == "r10")
  }

  @Test func `each lookup that fails says what to do`() {
    #expect(
      LookupRefusal.noRollouts.description == """
        expected a ledger with at least one rollout, got an empty one
        Hint: start one with `rollout run`.
        """)
    #expect(
      LookupRefusal.unknown("x").description == """
        expected the id of a rollout, the start of one, or 'latest'; got 'x'
        Hint: `rollout list` shows the ids.
        """)
    #expect(
      LookupRefusal.ambiguous("0", matches: ["01", "02"]).description == """
        expected the start of one id, got '0', which several share: 01, 02
        Hint: give more characters.
        """)
  }
}
