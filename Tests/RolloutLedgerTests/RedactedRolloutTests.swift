import EventLedger
import RolloutLedger
import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct RedactedRolloutTests {
  @discardableResult
  private func redact(
    _ version: Int64, of rollout: RolloutID, in fixture: StoreFixture
  ) throws -> RedactionResult {
    let log = try #require(fixture.file)
    let record = try #require(
      try log.events(in: StreamName(rollout.text), from: StreamVersion(version), limit: 1).first)
    return try log.redact(
      RedactionRequest(
        id: fixture.samples.id(), event: record.id, reason: "a name", time: fixture.samples.now(),
        actor: EventActor(authType: .user, authID: "olga@office"))
    ) { try RolloutIndex(log).isOpen($0) }
  }

  @Test func `a redacted event is read with who redacted it, when and why`() throws {
    let fixture = try StoreFixture(.file)
    let before = try fixture.add("r1", .production())
    let place = try #require(before.firstIndex { $0.event.type == .gateFinished })
    try redact(Int64(place), of: "r1", in: fixture)
    let entries = try fixture.store.entries(of: "r1")
    #expect(entries.count == before.count)
    guard case .redacted(let event) = entries[place].event else {
      Issue.record("expected a redacted event, got \(entries[place].event)")
      return
    }
    #expect(event.type == .gateFinished)
    #expect(event.subject == "gates/spacetime-provision-prod")
    #expect(event.reason == "a name")
    #expect(event.redactedBy == Operator(name: "olga", host: "office"))
    #expect(event.redactedAt != nil)
    #expect(entries[place].time == before[place].time)
    #expect(entries[place].actor == before[place].actor)
    for (index, entry) in entries.enumerated() where index != place {
      #expect(entry == before[index])
    }
  }

  @Test func `the row of a rollout stands as before when it is made again without what was erased`()
    throws
  {
    for change in ["gate.finished", "slo.sampled", "cohort.completed", "runner.attached"] {
      let fixture = try StoreFixture(.file)
      let log = try #require(fixture.file)
      let entries = try fixture.add("r1", .production())
      let before = try RolloutIndex(log).find("r1")
      let place = try #require(entries.firstIndex { $0.event.type.rawValue == change })
      try redact(Int64(place), of: "r1", in: fixture)
      var expected = before
      if change == "runner.attached" { expected.runner = nil }
      #expect(try RolloutIndex(log).find("r1") == expected, "\(change)")
    }
  }

  @Test func `a rollout whose decision was redacted has ended and can never be resumed`() throws {
    let fixture = try StoreFixture(.file)
    let log = try #require(fixture.file)
    let entries = try fixture.add("r1", .production())
    try redact(Int64(entries.count - 1), of: "r1", in: fixture)
    let row = try RolloutIndex(log).find("r1")
    #expect(row.status == "ended" && !row.isOpen && row.decision == nil)
    #expect(
      try RolloutIndex(log).openRollouts(service: "spacetime", environment: "production").isEmpty)
    let state = try RolloutState(folding: try fixture.store.entries(of: "r1"))
    #expect(state.status == .ended)
    #expect(next(state, now: .scenarioStart, zones: UTCOnly()) == .finished(.ended))
  }

  @Test func `a rollout whose plan was redacted stays in the list`() throws {
    let fixture = try StoreFixture(.file)
    let log = try #require(fixture.file)
    try fixture.add("r1", .production())
    try redact(0, of: "r1", in: fixture)
    let row = try RolloutIndex(log).find("r1")
    #expect(row.name == "(redacted)" && row.service == "(redacted)" && row.status == "completed")
    #expect(row.plannedBy == "ada")
    #expect(throws: FoldRefusal.self) { try fixture.store.planned(of: "r1") }
    #expect(
      throws: FoldRefusal.planIsRedacted(
        RedactedEvent(
          type: .rolloutPlanned, subject: nil, reason: "a name",
          redactedBy: Operator(name: "olga", host: "office"),
          redactedAt: try log.redactions().first.map {
            Timestamp(millisecondsSince1970: $0.time.milliseconds)
          }))
    ) { try RolloutState(folding: try fixture.store.entries(of: "r1")) }
  }

  @Test func `an event of an open rollout is not redacted`() throws {
    let fixture = try StoreFixture(.file)
    try fixture.add("r1", in: FakeWorld().command("build", .interrupted(reason: "SIGINT")))
    #expect(throws: RedactionRefusal.self) { try redact(1, of: "r1", in: fixture) }
  }
}
