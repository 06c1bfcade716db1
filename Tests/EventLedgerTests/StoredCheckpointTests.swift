import FoundationEssentials
import GRDB
import Migrations
import RolloutTestSupport
import Testing

@testable import EventLedger

@Suite struct StoredCheckpointTests {
  private let fixture: LedgerFixture
  private let log: SQLiteEventLog
  private let key: SigningKey

  init() throws {
    fixture = try LedgerFixture()
    log = try fixture.open()
    key = try NoteSamples.key()
    try log.append(
      try fixture.samples.events(5), to: try StreamName("s"), expecting: .noStream)
  }

  private func store(_ note: [UInt8], size: Int64, number: Int64) throws {
    try DatabaseQueue(path: fixture.path).write { db in
      try db.execute(
        sql: "INSERT INTO checkpoints (number, size, note) VALUES (?, ?, ?)",
        arguments: [number, size, Data(note)])
    }
  }

  private func note(size: Int64) throws -> [UInt8] {
    try Checkpoint(origin: key.name, head: try log.head(atSize: size)).signed(by: key).bytes
  }

  @Test func `a ledger without checkpoints has none`() throws {
    #expect(try log.checkpoints() == [])
    #expect(try log.latestCheckpoint() == nil)
    #expect(try log.checkpoint(ofSize: 5) == nil)
  }

  @Test func `the latest is the largest, and of one size the last`() throws {
    let sizes: [Int64] = [2, 5, 5, 3]
    for (number, size) in sizes.enumerated() {
      try store(try note(size: size), size: size, number: Int64(number))
    }
    let stored = try log.checkpoints()
    #expect(stored.map(\.number) == [0, 1, 2, 3])
    #expect(stored.map(\.head) == (try sizes.map { try log.head(atSize: $0) }))
    #expect(stored[1].note == (try note(size: 5)))
    #expect(try log.latestCheckpoint()?.number == 2)
    #expect(try log.checkpoint(ofSize: 3)?.number == 3)
    #expect(try log.checkpoint(ofSize: 4) == nil)
  }

  /// Each end of a rollout signs: that must not read all that was ever signed.
  @Test(arguments: [
    "SELECT number, size, note FROM checkpoints ORDER BY size DESC, number DESC LIMIT 1",
    "SELECT number, size, note FROM checkpoints WHERE size = 1 ORDER BY number DESC LIMIT 1",
    "SELECT coalesce(max(number) + 1, 0) FROM checkpoints",
  ])
  func `no look at the checkpoints reads or sorts all of them`(sql: String) throws {
    let plan = try DatabaseQueue(path: fixture.path).read { db in
      try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)").map { $0["detail"] as String }
    }
    // One step in an order that is there already; a scan of a LIMIT 1 ends at its first row.
    #expect(plan.count == 1)
    #expect(
      plan.allSatisfy {
        $0.contains("INDEX checkpoints_by_size") || $0 == "SEARCH checkpoints"
      }, "\(plan)")
  }

  /// A ledger of three events and a checkpoint, as the version before the index left it.
  private func oldLedger() throws -> LedgerFixture {
    let other = try LedgerFixture(seed: 2)
    let old = try other.open(migrations: Array(Migrations.all.prefix(2)))
    try old.append(try other.samples.events(3), to: try StreamName("s"), expecting: .noStream)
    _ = try old.sign(with: key)
    try old.close()
    return other
  }

  @Test func `a copy from before the index is read and verified as it is`() async throws {
    let other = try oldLedger()
    let log = try other.open(.readOnly)
    #expect(try log.latestCheckpoint()?.head.size == 3)
    let report = try await log.verify()
    #expect(report.finding == nil)
    #expect(report.checkpoints == 1)
  }

  @Test func `a ledger from before the index goes on with its numbers`() throws {
    let other = try oldLedger()
    let log = try other.open()
    #expect(try log.sign(with: key).number == 0)
    try log.append(try other.samples.events(2), to: try StreamName("t"), expecting: .noStream)
    #expect(try log.sign(with: key).number == 1)
    #expect(try log.latestCheckpoint()?.head.size == 5)
  }

  @Test func `a note that is none, or of another size, is damage`() throws {
    try store("nothing".bytes, size: 1, number: 0)
    let failure = try #require(throws: LedgerFailure.self) { try log.latestCheckpoint() }
    #expect(failure.code == .damaged)
    try store(try note(size: 3), size: 4, number: 1)
    #expect(throws: LedgerFailure.self) { try log.latestCheckpoint() }
    #expect(throws: LedgerFailure.self) { try log.checkpoint(ofSize: 4) }
  }
}
