import FoundationEssentials
import GRDB

@testable import EventLedger

/// Counts the events of each stream and keeps the last data.
struct CountingProjection: LedgerProjection {
  var name = "counts"
  var version = 1
  let tables = ["stream_counts"]

  func create(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE stream_counts (
          stream TEXT PRIMARY KEY, events INTEGER NOT NULL, last BLOB, version INTEGER NOT NULL
        ) STRICT
        """)
  }

  func apply(_ events: [RecordedEvent], in db: Database) throws {
    for event in events {
      try db.execute(
        sql: """
          INSERT INTO stream_counts VALUES (?, 1, ?, ?) ON CONFLICT (stream) DO UPDATE
          SET events = events + 1, last = excluded.last
          """,
        arguments: [event.stream.text, event.data.map { Data($0) }, version])
    }
  }
}

/// Fails at one kind of event, after having written something.
struct FailingProjection: LedgerProjection {
  struct Refusal: Error {}

  let name = "failing"
  let version = 1
  let tables = ["failing_rows"]

  func create(in db: Database) throws {
    try db.execute(sql: "CREATE TABLE failing_rows (position INTEGER PRIMARY KEY) STRICT")
  }

  func apply(_ events: [RecordedEvent], in db: Database) throws {
    for event in events {
      try db.execute(
        sql: "INSERT INTO failing_rows VALUES (?)", arguments: [event.position.rawValue])
      if event.type.text == "poison" { throw Refusal() }
    }
  }
}
