import GRDB
import RolloutTestSupport
import Testing

@testable import EventLedger

@Suite struct ProjectionTests {
  private func counts(_ log: SQLiteEventLog) throws -> [String: Int] {
    try log.read { db in
      try Row.fetchAll(db, sql: "SELECT stream, events FROM stream_counts")
        .reduce(into: [:]) { $0[$1[0]] = $1[1] }
    }
  }

  private func fill(_ log: SQLiteEventLog, _ fixture: LedgerFixture) throws {
    for index in 0..<40 {
      try log.append(
        fixture.samples.events(1 + index * 7 % 80), to: StreamName("s\(index % 3)"),
        expecting: .any)
    }
  }

  @Test func `tables kept inline and tables rebuilt hold the same bytes`() throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open(projections: [CountingProjection(), FailingProjection()])
    try fill(log, fixture)
    let inline = try log.projectionReports()
    let size = try log.head().size
    #expect(size > Int64(LedgerLimit.replayBatch))
    #expect(inline.map(\.rows) == [3, Int(size)])
    #expect(try counts(log).values.reduce(0, +) == Int(size))
    #expect(try log.rebuildProjections() == inline)
    #expect(try log.projectionReports() == inline)
  }

  @Test func `tables that were tampered with have another digest, and a rebuild mends them`() throws
  {
    let fixture = try LedgerFixture()
    let log = try fixture.open(projections: [CountingProjection()])
    try fill(log, fixture)
    let inline = try log.projectionReports()
    try log.write(bytes: 0) { try $0.execute(sql: "UPDATE stream_counts SET events = 1") }
    #expect(try log.projectionReports() != inline)
    #expect(try log.rebuildProjections() == inline)
  }

  @Test func `a projection that is new to a ledger takes in all that was there`() throws {
    let fixture = try LedgerFixture()
    let bare = try fixture.open()
    try fill(bare, fixture)
    try bare.close()
    let log = try fixture.open(projections: [CountingProjection()])
    #expect(try counts(log).values.reduce(0, +) == Int(try log.head().size))
    #expect(log.staleProjections == [])
  }

  @Test func `a projection catches up with writers that do not have it`() throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open(projections: [CountingProjection()])
    try log.append(fixture.samples.events(2), to: StreamName("a"), expecting: .any)
    let bare = try fixture.open()
    try bare.append(fixture.samples.events(3), to: StreamName("b"), expecting: .any)
    try log.append(fixture.samples.events(4), to: StreamName("a"), expecting: .any)
    #expect(try counts(log) == ["a": 6, "b": 3])
    try bare.append(fixture.samples.events(1), to: StreamName("b"), expecting: .any)
    try bare.close()
    try log.close()
    let reader = try fixture.open(.readOnly, projections: [CountingProjection()])
    #expect(reader.staleProjections == ["counts"])
    try reader.close()
    let again = try fixture.open(projections: [CountingProjection()])
    #expect(try counts(again) == ["a": 6, "b": 4])
    #expect(try again.projectionReports() == again.rebuildProjections())
  }

  @Test func `a projection of another version is rebuilt`() throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open(projections: [CountingProjection()])
    try fill(log, fixture)
    try log.close()
    let next = try fixture.open(projections: [CountingProjection(version: 2)])
    let versions = try next.read { try Int.fetchSet($0, sql: "SELECT version FROM stream_counts") }
    #expect(versions == [2])
    #expect(try counts(next).values.reduce(0, +) == Int(try next.head().size))
  }

  @Test func `a projection that fails while it is rebuilt leaves the ledger as it was`() throws {
    let fixture = try LedgerFixture()
    let bare = try fixture.open()
    try bare.append(
      [fixture.samples.event(type: "poison")], to: StreamName("s"), expecting: .any)
    try bare.close()
    #expect(throws: FailingProjection.Refusal.self) {
      try fixture.open(projections: [FailingProjection()])
    }
    let log = try fixture.open()
    #expect(try log.read { try $0.tableExists("failing_rows") } == false)
  }
}
