import EventLedger
import RolloutLedger
import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct `Labels in the ledger` {
  private let ada = Operator(name: "ada", host: "deploy-1")

  private func label(_ quality: ChangeQuality, _ reason: String = "seen") -> ChangeLabelled {
    ChangeLabelled(
      quality: quality, incident: "INC-7", onset: .scenarioStart, preventedByBlock: .no,
      source: "pm-7", row: LabelRow(file: ContentDigest(of: [1]), line: 3), reason: reason,
      labelledBy: ada)
  }

  /// Appends to the end of the rollout.
  private func add(_ label: ChangeLabelled, to rollout: RolloutID, in fixture: StoreFixture) throws
  {
    try fixture.store.append(
      [
        PendingLabel(
          rollout: rollout, version: try fixture.store.eventCount(of: rollout),
          event: PendingEvent(
            id: fixture.samples.id(), time: .scenarioStart, event: .changeLabelled(label)))
      ], by: ada)
  }

  @Test func `the latest one counts, and its position names the set`() throws {
    let fixture = try StoreFixture(.file)
    let log = try #require(fixture.file)
    let index = LabelIndex(log)
    #expect(try index.all().revision == nil)
    try fixture.add("r1")
    try fixture.add("r2")
    try add(label(.bad), to: "r2", in: fixture)
    try add(label(.unknown), to: "r1", in: fixture)
    try add(label(.good, "found elsewhere"), to: "r2", in: fixture)
    let all = try index.all()
    #expect(all.byRollout == ["r1": label(.unknown), "r2": label(.good, "found elsewhere")])
    #expect(all.revision == (try log.head().size) - 1)
    #expect(try index.latest(of: "r2")?.label == label(.good, "found elsewhere"))
    #expect(try index.latest(of: "r3") == nil)
    let grown = try log.projectionReports()
    #expect(try log.rebuildProjections() == grown)
  }

  @Test func `where a rollout stands does not change with them`() throws {
    let fixture = try StoreFixture(.file)
    let log = try #require(fixture.file)
    let before = try fixture.add("r1")
    let standing = try RolloutState(folding: fixture.store.entries(of: "r1"))
    let row = try RolloutIndex(log).find("r1")
    try add(label(.bad), to: "r1", in: fixture)
    let after = try RolloutState(folding: fixture.store.entries(of: "r1"))
    #expect(after.status == standing.status && after.currentStage == standing.currentStage)
    #expect(after.eventCount == Int64(before.count) + 1)
    #expect(after.lastEventAt == standing.lastEventAt)
    let labelled = try RolloutIndex(log).find("r1")
    #expect(labelled.status == row.status && labelled.decision == row.decision)
    #expect(labelled.eventCount == row.eventCount + 1)
  }

  @Test func `an imported rollout keeps its status with one`() throws {
    let fixture = try StoreFixture(.file)
    let log = try #require(fixture.file)
    let imported = RolloutImported(
      source: .production, importedAt: .scenarioStart, importedBy: ada, toolVersion: "0.1.0",
      directory: "old/run", content: ContentDigest("sha256:0"), facts: ImportedFacts(),
      totals: ImportTotals(files: 0, rows: 0, problems: 0), part: ImportPart())
    try fixture.store.append(
      [
        NewRollout(
          rollout: "old",
          events: [
            PendingEvent(
              id: fixture.samples.id(), time: .scenarioStart, event: .rolloutImported(imported))
          ], materials: [])
      ], by: ada)
    let row = try RolloutIndex(log).find("old")
    try add(label(.bad), to: "old", in: fixture)
    let labelled = try RolloutIndex(log).find("old")
    #expect(labelled.status == "undecided" && !labelled.isOpen)
    #expect(labelled.changedAt == row.changedAt && labelled.eventCount == 2)
    let folded = try ImportedRollout(folding: try fixture.store.entries(of: "old"))
    #expect(folded.label == label(.bad))
  }

  @Test func `one that was redacted says nothing any more`() throws {
    let fixture = try StoreFixture(.file)
    let log = try #require(fixture.file)
    try fixture.add("r1")
    try add(label(.bad), to: "r1", in: fixture)
    let event = try #require(try fixture.store.entries(of: "r1").last)
    let id = try #require(EventID(event.id))
    try log.redact(
      RedactionRequest(
        id: fixture.samples.id(), event: id, reason: "a name", time: fixture.samples.now(),
        actor: nil)
    ) { _ in false }
    let one = try #require(try LabelIndex(log).latest(of: "r1"))
    #expect(one.label == nil && one.position == event.position)
    #expect(try LabelIndex(log).all().byRollout.isEmpty)
    #expect(try RolloutIndex(log).find("r1").status == "completed")
    #expect(try RolloutState(folding: fixture.store.entries(of: "r1")).status == .completed)
  }

  @Test func `they are read from the events where there is no table of them yet`() throws {
    let directory = try TemporaryDirectory()
    let samples = EventSamples()
    func open(_ mode: SQLiteEventLog.Mode, _ projections: [any LedgerProjection]) throws
      -> SQLiteEventLog
    {
      try SQLiteEventLog.open(
        path: directory.path + "/ledger.sqlite3", mode: mode, clock: { samples.now() },
        random: { samples.random() }, projections: projections)
    }
    let old = try open(.readWrite(create: true), [RolloutsProjection()])
    for quality in [ChangeQuality.bad, .good] {
      try RolloutStore(log: old).append(
        [
          NewRollout(
            rollout: RolloutID("r-\(quality.rawValue)"),
            events: [
              PendingEvent(
                id: samples.id(), time: .scenarioStart, event: .changeLabelled(label(quality)))
            ], materials: [])
        ], by: ada)
    }
    try old.close()
    let all: [any LedgerProjection] = [RolloutsProjection(), LabelsProjection()]
    let reader = try open(.readOnly, all)
    #expect(reader.staleProjections == ["labels"])
    let scanned = try LabelIndex(reader).all()
    #expect(scanned.labelled.map(\.rollout) == ["r-bad", "r-good"])
    #expect(try LabelIndex(reader).latest(of: "r-bad")?.label == label(.bad))
    try reader.close()
    let writer = try open(.readWrite(create: false), all)
    #expect(try LabelIndex(writer).all() == scanned)
    try writer.close()
  }
}
