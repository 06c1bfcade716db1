import FoundationEssentials
import GRDB
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

  @Test func `a note that is none, or of another size, is damage`() throws {
    try store("nothing".bytes, size: 1, number: 0)
    let failure = try #require(throws: LedgerFailure.self) { try log.latestCheckpoint() }
    #expect(failure.code == .damaged)
    try store(try note(size: 3), size: 4, number: 1)
    #expect(throws: LedgerFailure.self) { try log.latestCheckpoint() }
    #expect(throws: LedgerFailure.self) { try log.checkpoint(ofSize: 4) }
  }
}
