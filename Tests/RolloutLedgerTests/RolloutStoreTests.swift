import EventLedger
import RolloutLedger
import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct RolloutStoreTests {
  private let ada = Operator(name: "ada", host: "deploy-1")

  @Test(arguments: StoreFixture.Kind.allCases)
  func `a rollout reads back as it ran`(kind: StoreFixture.Kind) throws {
    let fixture = try StoreFixture(kind)
    var plan = Plan.production()
    plan.cohorts = .percents(1, 5)
    var driver = RolloutDriver(plan)
    driver.run()
    let appended = try fixture.add("r1", plan)
    let read = try fixture.store.entries(of: "r1")
    #expect(read == appended)
    #expect(read.map(\.event) == driver.entries.map(\.event))
    #expect(read.map(\.time) == driver.entries.map(\.time))
    #expect(read.map(\.version) == Array(0..<Int64(read.count)))
    #expect(read.map(\.position) == Array(0..<Int64(read.count)))
    #expect(read.allSatisfy { $0.actor == ada })
    #expect(StatePicture(try RolloutState(folding: read)) == StatePicture(driver.state))
  }

  @Test(arguments: StoreFixture.Kind.allCases)
  func `every type of event goes through a ledger unchanged`(kind: StoreFixture.Kind) throws {
    let fixture = try StoreFixture(kind)
    let pending = RolloutEventSamples.all.map {
      PendingEvent(id: fixture.samples.id(), time: .scenarioStart, event: $0)
    }
    let entries = try fixture.store.append(pending, to: "r1", atVersion: 0, by: ada)
    #expect(entries.map(\.event) == RolloutEventSamples.all)
    #expect(entries.map(\.id) == pending.map(\.id.description))
  }

  @Test(arguments: StoreFixture.Kind.allCases)
  func `of two runners at the same version the second is refused, and nothing of it stays`(
    kind: StoreFixture.Kind
  ) throws {
    let fixture = try StoreFixture(kind)
    var driver = RolloutDriver(.small())
    driver.run()
    let entries = driver.entries
    _ = try fixture.store.append(
      fixture.pending(entries.prefix(2)), to: "r1", atVersion: 0, by: ada)
    _ = try fixture.store.append(
      fixture.pending([entries[2]]), to: "r1", atVersion: 2, by: ada)
    #expect(
      throws: LedgerRefusal.versionConflict(
        expected: .exactly(StreamVersion(1)), actual: StreamVersion(2),
        stream: try StreamName("r1"))
    ) {
      try fixture.store.append(
        fixture.pending(entries[2...3]), to: "r1", atVersion: 2, by: ada,
        materials: [Array("log".utf8)])
    }
    #expect(try fixture.store.entries(of: "r1").count == 3)
    let lost = Material(digest: ContentDigest(of: Array("log".utf8)), byteCount: 3)
    #expect(try fixture.store.bytes(of: lost) == nil)
  }

  @Test(arguments: StoreFixture.Kind.allCases)
  func `the same append again returns the first result`(kind: StoreFixture.Kind) throws {
    let fixture = try StoreFixture(kind)
    var driver = RolloutDriver(.small())
    driver.run()
    let pending = fixture.pending(driver.entries)
    let first = try fixture.store.append(pending, to: "r1", atVersion: 0, by: ada)
    let second = try fixture.store.append(pending, to: "r1", atVersion: 0, by: ada)
    #expect(first == second)
    #expect(try fixture.store.entries(of: "r1") == first)
  }

  @Test(arguments: StoreFixture.Kind.allCases)
  func `material is found by what cites it`(kind: StoreFixture.Kind) throws {
    let fixture = try StoreFixture(kind)
    let body = Array("a body \u{0}".utf8)
    let material = Material(digest: ContentDigest(of: body), byteCount: body.count)
    var driver = RolloutDriver(.small())
    driver.step()
    _ = try fixture.store.append(
      fixture.pending(driver.entries.prefix(1)), to: "r1", atVersion: 0, by: ada,
      materials: [body, body])
    #expect(try fixture.store.bytes(of: material) == body)
    #expect(try fixture.store.bytes(of: .scripted("nothing")) == nil)
    #expect(
      try fixture.store.bytes(of: Material(digest: ContentDigest("no digest"), byteCount: 0))
        == nil)
  }

  @Test(arguments: StoreFixture.Kind.allCases)
  func `a rollout that is not there has no entries`(kind: StoreFixture.Kind) throws {
    let fixture = try StoreFixture(kind)
    try fixture.add("r1")
    #expect(try fixture.store.entries(of: "r2").isEmpty)
    #expect(try fixture.store.entries(of: "r").isEmpty)
  }

  @Test(arguments: StoreFixture.Kind.allCases)
  func `a history longer than one page is read whole`(kind: StoreFixture.Kind) throws {
    let fixture = try StoreFixture(kind)
    var plan = Plan.small(
      soak: SoakPlan(required: .seconds(2_500), sampleInterval: .seconds(1)))
    plan.probe = nil
    var driver = RolloutDriver(plan)
    driver.run()
    #expect(driver.entries.count > 2_500)
    _ = try fixture.store.append(fixture.pending(driver.entries), to: "r1", atVersion: 0, by: ada)
    #expect(try fixture.store.entries(of: "r1").map(\.event) == driver.entries.map(\.event))
  }

  @Test(arguments: [
    ("ada", "host"), ("ada@corp.example", "host"), ("", "host"), ("ada", ""),
  ])
  func `who did it reads back`(name: String, host: String) throws {
    let fixture = try StoreFixture(.memory)
    var driver = RolloutDriver(.small())
    driver.step()
    let entries = try fixture.store.append(
      fixture.pending(driver.entries.prefix(1)), to: "r1", atVersion: 0,
      by: Operator(name: name, host: host))
    #expect(entries[0].actor == Operator(name: name, host: host))
  }

  @Test func `raw events name what they are about`() throws {
    let fixture = try StoreFixture(.memory)
    let pending = RolloutEventSamples.all.map {
      PendingEvent(id: fixture.samples.id(), time: .scenarioStart, event: $0)
    }
    _ = try fixture.store.append(pending, to: "r1", atVersion: 0, by: ada)
    let subjects = try fixture.store.log.events(from: Position(0), limit: 100).map(\.subject)
    func subject(_ type: RolloutModel.EventType) -> String? {
      RolloutEventSamples.all.firstIndex { $0.type == type }.flatMap { subjects[$0] }
    }
    #expect(subject(.rolloutPlanned) == nil)
    #expect(subject(.gateStarted) == "gates/spacetime-chaos")
    #expect(subject(.cohortEntered) == "cohort_25")
    #expect(subject(.cohortCompleted) == "cohort_25.2")
    #expect(subject(.rollbackStarted) == "rollback")
  }
}
