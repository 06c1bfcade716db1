package import EventLedger
package import GRDB
import RolloutModel

/// One row a rollout, for lists and for finding a rollout by the start of its id.
package struct RolloutsProjection: LedgerProjection {
  package let name = "rollouts"
  package let version = 3
  package let tables = ["rollouts"]

  package init() {}

  package func create(in db: Database) throws {
    try db.execute(
      sql: """
        -- One row for each rollout: where it stands after its latest event.
        CREATE TABLE rollouts (
          rollout TEXT NOT NULL PRIMARY KEY,
          name TEXT NOT NULL,
          -- NULL where an imported rollout does not say.
          service TEXT,
          environment TEXT,
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
          planned_at INTEGER,
          planned_by TEXT,
          -- Who imported it; NULL for a rollout that was run here.
          imported_by TEXT,
          changed_at INTEGER NOT NULL,
          events INTEGER NOT NULL,
          first_position INTEGER NOT NULL,
          CHECK (imported_by IS NOT NULL OR (service IS NOT NULL AND environment IS NOT NULL
            AND planned_at IS NOT NULL AND planned_by IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX rollouts_by_position ON rollouts (first_position);
        CREATE INDEX rollouts_open ON rollouts (service, environment) WHERE is_open = 1;
        """)
  }

  package func apply(_ events: [RecordedEvent], in db: Database) throws {
    var open = OpenRollouts(db)
    var scanner = SampleScanner()
    for event in events {
      if SampleScanner.isCurrent, event.type.text == Self.sampled, scanner.scan(event) {
        try open.change(event.stream.text) {
          $0.apply(at: event.time.milliseconds, stage: scanner.stageLabel)
        }
        continue
      }
      guard RolloutModel.EventType(rawValue: event.type.text) != nil else { continue }
      guard let entry = try? LedgerEntry(event) else {
        // What does not read cannot change a row; its place still counts.
        try touch(event, &open)
        continue
      }
      try apply(entry, of: event, &open, in: db)
    }
    try open.store()
  }

  private static let sampled = RolloutModel.EventType.sloSampled.rawValue

  private func touch(_ event: RecordedEvent, _ open: inout OpenRollouts) throws {
    try open.change(event.stream.text) { $0.touch(at: event.time.milliseconds) }
  }

  private func apply(
    _ entry: LedgerEntry, of event: RecordedEvent, _ open: inout OpenRollouts, in db: Database
  ) throws {
    let stream = event.stream.text
    if let planned = PlannedRow(entry) {
      try open.store(stream)
      return try insert(planned, entry, of: event, in: db)
    }
    switch entry.event {
    case .rolloutImported(let imported) where entry.version == 0:
      try open.store(stream)
      return try insert(imported, of: event, in: db)
    // More of the same fact, or about the change: where the rollout stands does not change.
    case .rolloutImported, .importContinued, .changeLabelled: return try touch(event, &open)
    case .redacted(let erased) where erased.type == .changeLabelled:
      return try touch(event, &open)
    default: break
    }
    try open.change(stream) { change in
      change.apply(at: entry.time.millisecondsSince1970, stage: entry.event.stage?.label)
      if case .rolloutDecided(let payload) = entry.event { change.decide(payload.decision) }
      if case .runnerAttached(let payload) = entry.event { change.attach(payload) }
      try change.stand(stream, in: db) { $0.apply(entry.event) }
    }
  }

  private func insert(
    _ planned: PlannedRow, _ entry: LedgerEntry, of event: RecordedEvent, in db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO rollouts (rollout, name, service, environment, status, standing, is_open,
          is_attached, planned_at, planned_by, changed_at, events, first_position)
        VALUES (?, ?, ?, ?, ?, ?, 1, 0, ?, ?, ?, 1, ?)
        """)
    try statement.execute(arguments: [
      event.stream.text, planned.name, planned.service, planned.environment,
      RolloutStatus.planned.rawValue, try RolloutsProjection.text(of: Standing()),
      entry.time.millisecondsSince1970,
      planned.plannedBy, entry.time.millisecondsSince1970, entry.position,
    ])
  }

  /// An imported rollout is over, whatever it came to, and nobody waits for it.
  private func insert(
    _ imported: RolloutImported, of event: RecordedEvent, in db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO rollouts (rollout, name, service, environment, status, standing, is_open,
          is_attached, decision, planned_at, imported_by, changed_at, events, first_position)
        VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, 1, ?)
        """)
    let facts = imported.facts
    try statement.execute(arguments: [
      event.stream.text, imported.name, facts.service,
      facts.environment, ImportedStatus(facts.decision).rawValue,
      try RolloutsProjection.text(of: Standing()), facts.decision?.rawValue,
      facts.startedAt?.millisecondsSince1970, imported.importedBy.name,
      event.recordedTime.milliseconds, event.position.rawValue,
    ])
  }

  private static func text(of standing: Standing) throws -> String {
    try EventCodec.json(of: standing)
  }

  /// The words of a row about what was planned.
  private struct PlannedRow {
    var name = RolloutListing.redacted
    var service = RolloutListing.redacted
    var environment = RolloutListing.redacted
    var plannedBy: String

    /// Nil for an event that plans nothing.
    init?(_ entry: LedgerEntry) {
      switch entry.event {
      case .rolloutPlanned(let planned):
        name = planned.plan.name
        service = planned.plan.service
        environment = planned.plan.environment
        plannedBy = planned.plannedBy.name
      case .redacted(let event) where event.type == .rolloutPlanned:
        plannedBy = entry.actor?.name ?? RolloutListing.redacted
      default: return nil
      }
    }
  }
}
