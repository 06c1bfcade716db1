import GRDB
import RolloutTestSupport
import Testing

@testable import EventLedger

@Suite struct AppendOnlyTests {
  @Test(arguments: [
    ("UPDATE events SET type = 'x'", "events are append-only: UPDATE is rejected"),
    ("UPDATE events SET salt = NULL, data = NULL", "events are append-only: UPDATE is rejected"),
    ("DELETE FROM events WHERE position = 1", "events are append-only: DELETE is rejected"),
    ("DELETE FROM events", "events are append-only: DELETE is rejected"),
    (
      "INSERT OR REPLACE INTO events SELECT * FROM events WHERE position = 1",
      "events are append-only: DELETE is rejected"
    ),
    ("UPDATE blobs SET content = x'00'", "blobs are append-only: UPDATE is rejected"),
    ("DELETE FROM blobs", "blobs are append-only: DELETE is rejected"),
    ("UPDATE nodes SET digest = zeroblob(32)", "nodes are append-only: UPDATE is rejected"),
    ("DELETE FROM nodes", "nodes are append-only: DELETE is rejected"),
    ("UPDATE migrations SET applied = 0", "migrations are append-only: UPDATE is rejected"),
    ("DELETE FROM migrations", "migrations are append-only: DELETE is rejected"),
    ("UPDATE ledger SET created = 0", "the identity of a ledger never changes"),
    ("DELETE FROM ledger", "the identity of a ledger is never deleted"),
    ("UPDATE head SET size = size - 1", "the head only grows"),
    ("UPDATE head SET size = size", "the head only grows"),
    (
      "UPDATE head SET size = size + 1",
      "the head must count exactly the events, without a gap"
    ),
    ("DELETE FROM head", "the head is never deleted"),
  ])
  func `a table rejects what is not appending`(sql: String, message: String) async throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open()
    try log.append(
      fixture.samples.events(300), to: StreamName("s"), expecting: .noStream, blobs: [[1, 2]])
    let head = try log.head()
    let failure = try #require(throws: LedgerFailure.self) {
      try log.write(bytes: 0) { try $0.execute(sql: sql) }
    }
    #expect(failure.code == .rejected)
    #expect(failure.cause?.hasSuffix(message) == true)
    #expect(try log.head() == head)
    #expect(try await log.verify().finding == nil)
  }

  @Test(arguments: [
    "position = -1", "stream = ''", "stream = printf('%201c', 'x')", "version = -1", "id = 'short'",
    "type = ''", "schema = 0", "time = -1", "recordedtime = -1", "header = x''", "salt = x'00'",
    "salt = NULL", "data = NULL", "data = zeroblob(61440)", "leaf = x'00'", "time = 'noon'",
  ])
  func `a table rejects values that no event has`(assignment: String) async throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open()
    try log.append(fixture.samples.events(1), to: StreamName("s"), expecting: .noStream)
    let failure = try #require(throws: LedgerFailure.self) {
      try log.write(bytes: 0) { db in
        try db.execute(sql: "DROP TRIGGER events_are_never_updated")
        try db.execute(sql: "UPDATE events SET \(assignment)")
      }
    }
    #expect(failure.code == .rejected)
    #expect(try await log.verify().finding == nil)
  }

  @Test func `events without a new head, or with a gap, do not get in`() throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open()
    try log.append(fixture.samples.events(2), to: StreamName("s"), expecting: .noStream)
    let failure = try #require(throws: LedgerFailure.self) {
      try log.write(bytes: 0) { db in
        try db.execute(
          sql: """
            INSERT INTO events SELECT 3, stream, 9, replace(id, '0', '1'), type, schema, time,
              recordedtime, header, salt, data, leaf FROM events WHERE position = 0
            """)
        try db.execute(sql: "UPDATE head SET size = 3")
      }
    }
    #expect(failure.code == .rejected)
    #expect(try log.head().size == 2)
  }
}
