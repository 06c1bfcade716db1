package import EventLedger
package import GRDB
import RolloutModel

/// One row a rollout, for lists and for finding a rollout by the start of its id.
package struct RolloutsProjection: LedgerProjection {
  package let name = "rollouts"
  package let version = 1
  package let tables = ["rollouts"]

  package init() {}

  package func create(in db: Database) throws {
    try db.execute(
      sql: """
        -- One row for each rollout: where it stands after its latest event.
        CREATE TABLE rollouts (
          rollout TEXT NOT NULL PRIMARY KEY,
          name TEXT NOT NULL,
          service TEXT NOT NULL,
          environment TEXT NOT NULL,
          status TEXT NOT NULL,
          decision TEXT,
          stage TEXT,
          planned_at INTEGER NOT NULL,
          planned_by TEXT NOT NULL,
          changed_at INTEGER NOT NULL,
          events INTEGER NOT NULL,
          first_position INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX rollouts_by_position ON rollouts (first_position);
        """)
  }

  package func apply(_ events: [RecordedEvent], in db: Database) throws {
    for event in events where RolloutModel.EventType(rawValue: event.type.text) != nil {
      guard let entry = try? LedgerEntry(event) else {
        // A redacted event cannot change a row any more; its place still counts.
        try touch(event, in: db)
        continue
      }
      try apply(entry, of: event, in: db)
    }
  }

  private func apply(_ entry: LedgerEntry, of event: RecordedEvent, in db: Database) throws {
    if case .rolloutPlanned(let planned) = entry.event {
      let statement = try db.cachedStatement(
        sql: """
          INSERT INTO rollouts (rollout, name, service, environment, status, planned_at,
            planned_by, changed_at, events, first_position)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?)
          """)
      try statement.execute(arguments: [
        event.stream.text, planned.plan.name, planned.plan.service, planned.plan.environment,
        RolloutStatus.planned.rawValue, entry.time.millisecondsSince1970,
        planned.plannedBy.name, entry.time.millisecondsSince1970, entry.position,
      ])
      return
    }
    let decision: Decision? =
      if case .rolloutDecided(let payload) = entry.event { payload.decision } else { nil }
    let statement = try db.cachedStatement(
      sql: """
        UPDATE rollouts SET status = coalesce(?, status), decision = coalesce(?, decision),
          stage = coalesce(?, stage), changed_at = ?, events = events + 1
        WHERE rollout = ?
        """)
    try statement.execute(arguments: [
      entry.event.status?.rawValue, decision?.rawValue, entry.event.stage?.label,
      entry.time.millisecondsSince1970, event.stream.text,
    ])
  }

  private func touch(_ event: RecordedEvent, in db: Database) throws {
    let statement = try db.cachedStatement(
      sql: "UPDATE rollouts SET changed_at = ?, events = events + 1 WHERE rollout = ?")
    try statement.execute(arguments: [event.time.milliseconds, event.stream.text])
  }
}
