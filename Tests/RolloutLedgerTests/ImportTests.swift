import EventLedger
import RolloutLedger
import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct `An import in the ledger` {
  private let ada = Operator(name: "ada", host: "deploy-1")

  private func imported(_ decision: Decision? = .allow) -> RolloutImported {
    var facts = ImportedFacts()
    facts.decision = decision
    return RolloutImported(
      source: .production, importedAt: .scenarioStart, importedBy: ada, toolVersion: "0.1.0",
      directory: "old/run", content: ContentDigest("sha256:0"), facts: facts,
      totals: ImportTotals(files: 0, rows: 0, problems: 0), part: ImportPart())
  }

  private func row(_ line: Int, _ command: String = "true") -> ImportedRow {
    var row = ImportedRow(kind: .gate, file: "gate-results.jsonl", line: line, name: "unit")
    row.command = command
    return row
  }

  private func new(
    _ id: RolloutID, _ events: [RolloutEvent], in fixture: StoreFixture
  ) -> NewRollout {
    NewRollout(
      rollout: id,
      events: events.map {
        PendingEvent(id: fixture.samples.id(), time: .scenarioStart, event: $0)
      }, materials: [])
  }

  @Test func `the same files have the same ids, whatever their order`() throws {
    let a = ("a", Digest.sha256(of: [1])) as (String, Digest?)
    let b = ("b/c", nil) as (String, Digest?)
    let start = Timestamp(millisecondsSince1970: 1_788_256_803_000)
    let one = ImportIdentity(files: [a, b], start: start)
    let two = ImportIdentity(files: [b, a], start: start)
    #expect(one == two && one.rollout == two.rollout)
    #expect(one.rollout.text.hasPrefix("01a05c69-58b8-7"), "\(one.rollout)")
    #expect(EventID(one.rollout.text)?.milliseconds == 1_788_256_803_000)
    let ids = (0..<50).map { one.eventID(version: $0).description } + [one.rollout.text]
    #expect(Set(ids).count == 51)
    #expect(ids[3] == two.eventID(version: 3).description)
  }

  @Test func `other content, another name or another start has another id`() throws {
    let start = Timestamp(millisecondsSince1970: 1)
    let digest = Digest.sha256(of: [1])
    let ids = [
      ImportIdentity(files: [("a", digest)], start: start),
      ImportIdentity(files: [("b", digest)], start: start),
      ImportIdentity(files: [("a", Digest.sha256(of: [2]))], start: start),
      ImportIdentity(files: [("a", nil)], start: start),
      ImportIdentity(files: [("a", digest)], start: nil),
      ImportIdentity(files: [], start: nil),
    ].map(\.rollout)
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { EventID($0.text) != nil })
  }

  @Test func `a small import is one event`() throws {
    let part = ImportPart(rows: [row(1)])
    let events = try ImportPacking.events(imported(), content: part)
    guard case .rolloutImported(let first) = try #require(events.first) else {
      Issue.record("expected rollout.imported, got \(events)")
      return
    }
    #expect(events.count == 1 && first.part == part)
    #expect(first.totals == ImportTotals(files: 0, rows: 1, problems: 0))
  }

  @Test func `a large import is spread over events that each fit, and nothing is lost`() throws {
    let fixture = try StoreFixture(.file)
    let awkward = String(repeating: "\u{1}", count: ImportedRow.textLimit)
    let files = (0..<900).map { number in
      ImportedFile(
        name: "f\(number)", material: nil, originalDigest: nil, originalByteCount: 1,
        redactions: 0, modified: nil)
    }
    let rows = (0..<300).map { row($0, awkward) }
    let problems = (0..<40).map { ImportProblem(file: "f", line: $0, what: awkward, kept: "so") }
    let content = ImportPart(files: files, rows: rows, problems: problems)
    let events = try ImportPacking.events(imported(), content: content)
    #expect(events.count > 30)
    for event in events {
      #expect(try EventCodec.encode(event).count <= LedgerLimit.dataBytes)
    }
    try fixture.store.append([new("r1", events, in: fixture)], by: ada)
    let read = try ImportedRollout(folding: try fixture.store.entries(of: "r1"))
    #expect(read.isComplete)
    #expect(read.files == files && read.rows == rows && read.problems == problems)
    let partly = try ImportedRollout(
      folding: try fixture.store.entries(of: "r1").dropLast())
    #expect(!partly.isComplete)
  }

  @Test func `several new rollouts are appended together or not at all`() throws {
    let fixture = try StoreFixture(.file)
    let first = new("r1", [.rolloutImported(imported())], in: fixture)
    try fixture.store.append([first], by: ada)
    let head = try fixture.store.log.head()
    #expect(throws: LedgerRefusal.self) {
      try fixture.store.append(
        [
          new("r2", [.rolloutImported(imported())], in: fixture),
          new("r1", [.rolloutImported(imported())], in: fixture),
        ], by: ada)
    }
    #expect(try fixture.store.log.head() == head)
    #expect(try fixture.store.contains("r1"))
    #expect(try fixture.store.contains("r2") == false)
  }

  @Test(arguments: [
    (Decision.allow as Decision?, "completed"), (.block, "blocked"), (nil, "undecided"),
  ])
  func `a row of the list says that it was imported, and no more than is known`(
    decision: Decision?, status: String
  ) throws {
    let fixture = try StoreFixture(.file)
    let log = try #require(fixture.file)
    let events = [
      RolloutEvent.rolloutImported(imported(decision)),
      .importContinued(ImportContinued(number: 1, part: ImportPart(rows: [row(1)]))),
    ]
    try fixture.store.append([new("r1", events, in: fixture)], by: ada)
    let listing = try RolloutIndex(log).find("latest")
    #expect(listing.isImported && listing.importedBy == "ada")
    #expect(listing.status == status && listing.decision == decision?.rawValue)
    #expect(listing.service == nil && listing.environment == nil)
    #expect(listing.plannedAt == nil && listing.plannedBy == nil && listing.stage == nil)
    #expect(!listing.isOpen && !listing.isAttached && listing.eventCount == 2)
    let grown = try log.projectionReports()
    #expect(try log.rebuildProjections() == grown)
  }

  @Test func `the latest rollout is one that was run here, if there is any`() throws {
    let fixture = try StoreFixture(.file)
    let index = RolloutIndex(try #require(fixture.file))
    try fixture.add("r1")
    try fixture.store.append(
      [new("r2", [.rolloutImported(imported())], in: fixture)], by: ada)
    #expect(try index.find("latest").rollout == "r1")
    #expect(try index.rollouts(limit: 5).map(\.rollout) == ["r2", "r1"])
    #expect(try index.openRollouts(service: "spacetime", environment: "production").isEmpty)
  }

  @Test func `nobody takes an imported rollout for one that was run here, or the reverse`() throws {
    let fixture = try StoreFixture(.file)
    try fixture.store.append(
      [new("r1", [.rolloutImported(imported())], in: fixture)], by: ada)
    let entries = try fixture.store.entries(of: "r1")
    #expect(throws: FoldRefusal.imported) { try RolloutState(folding: entries) }
    #expect(throws: FoldRefusal.imported) { try fixture.store.planned(of: "r1") }
    let planned = try fixture.add("r2")
    #expect(throws: FoldRefusal.firstEventIsNotImported(.rolloutPlanned)) {
      try ImportedRollout(folding: planned)
    }
    #expect(throws: FoldRefusal.emptyStream) { try ImportedRollout(folding: []) }
  }

  @Test func `samples have their values, and the time and the bytes of their document`() throws {
    var sample = ImportedRow(kind: .slo, file: "slo-results.jsonl", line: 1, name: "cohort_25")
    sample.p95LatencyMilliseconds = 812.5
    sample.refersTo = "slo-cohort_25.json"
    let odd = ImportedRow(kind: .slo, file: "slo-results.jsonl", line: 2, name: "cohort_025")
    let material = Material(digest: ContentDigest("sha256:1"), byteCount: 9)
    var record = imported()
    record.part = ImportPart(
      files: [
        ImportedFile(
          name: "slo-cohort_25.json", material: material, originalDigest: nil,
          originalByteCount: 9, redactions: 0, modified: .scenarioStart)
      ], rows: [sample, odd])
    let fixture = try StoreFixture(.memory)
    try fixture.store.append([new("r1", [.rolloutImported(record)], in: fixture)], by: ada)
    let samples = try ImportedRollout(folding: try fixture.store.entries(of: "r1")).samples
    #expect(samples.map(\.stage) == [Stage(label: "cohort_25"), nil])
    #expect(samples[0].p95LatencyMilliseconds == 812.5 && samples[0].errorBudgetRatio == nil)
    #expect(samples[0].snapshot == material && samples[0].time == .scenarioStart)
    #expect(samples[1].snapshot == nil && samples[1].time == nil)
  }
}
