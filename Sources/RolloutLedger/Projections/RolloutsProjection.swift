package import EventLedger
import FoundationEssentials
package import GRDB
import RolloutModel

/// One row a rollout, for lists and for finding a rollout by the start of its id.
package struct RolloutsProjection: LedgerProjection {
  package let name = "rollouts"
  package let version = 2
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
          -- What the status is folded from, as JSON.
          standing TEXT NOT NULL,
          is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
          is_attached INTEGER NOT NULL CHECK (is_attached IN (0, 1)),
          -- The latest runner; NULL before the first.
          runner_host TEXT,
          runner_process INTEGER,
          runner_start TEXT,
          decision TEXT,
          stage TEXT,
          planned_at INTEGER NOT NULL,
          planned_by TEXT NOT NULL,
          changed_at INTEGER NOT NULL,
          events INTEGER NOT NULL,
          first_position INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX rollouts_by_position ON rollouts (first_position);
        CREATE INDEX rollouts_open ON rollouts (service, environment) WHERE is_open = 1;
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
          INSERT INTO rollouts (rollout, name, service, environment, status, standing, is_open,
            is_attached, planned_at, planned_by, changed_at, events, first_position)
          VALUES (?, ?, ?, ?, ?, ?, 1, 0, ?, ?, ?, 1, ?)
          """)
      try statement.execute(arguments: [
        event.stream.text, planned.plan.name, planned.plan.service, planned.plan.environment,
        RolloutStatus.planned.rawValue, try RolloutsProjection.text(of: Standing()),
        entry.time.millisecondsSince1970,
        planned.plannedBy.name, entry.time.millisecondsSince1970, entry.position,
      ])
      return
    }
    let decision: Decision? =
      if case .rolloutDecided(let payload) = entry.event { payload.decision } else { nil }
    let runner: RunnerAttached? =
      if case .runnerAttached(let payload) = entry.event { payload } else { nil }
    var standing = try standing(of: event.stream.text, in: db)
    standing.apply(entry.event)
    let statement = try db.cachedStatement(
      sql: """
        UPDATE rollouts SET status = ?, standing = ?, is_open = ?, is_attached = ?,
          decision = coalesce(?, decision), stage = coalesce(?, stage), changed_at = ?,
          events = events + 1, runner_host = coalesce(?, runner_host),
          runner_process = coalesce(?, runner_process),
          runner_start = CASE WHEN ? IS NULL THEN runner_start ELSE ? END
        WHERE rollout = ?
        """)
    try statement.execute(arguments: [
      standing.status.rawValue, try RolloutsProjection.text(of: standing),
      !standing.status.isTerminal, standing.isAttached, decision?.rawValue,
      entry.event.stage?.label,
      entry.time.millisecondsSince1970, runner?.host, runner?.processID, runner?.host,
      runner?.processStart, event.stream.text,
    ])
  }

  private func standing(of rollout: String, in db: Database) throws -> Standing {
    let statement = try db.cachedStatement(sql: "SELECT standing FROM rollouts WHERE rollout = ?")
    guard let text = try String.fetchOne(statement, arguments: [rollout]) else { return Standing() }
    return try JSONDecoder().decode(Standing.self, from: Data(text.utf8))
  }

  private static func text(of standing: Standing) throws -> String {
    try EventCodec.json(of: standing)
  }

  private func touch(_ event: RecordedEvent, in db: Database) throws {
    let statement = try db.cachedStatement(
      sql: "UPDATE rollouts SET changed_at = ?, events = events + 1 WHERE rollout = ?")
    try statement.execute(arguments: [event.time.milliseconds, event.stream.text])
  }
}
