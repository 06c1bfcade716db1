package import EventLedger
package import GRDB
import RolloutModel

/// The latest label of each rollout that has one.
package struct LabelsProjection: LedgerProjection {
  package static let table = "labels"
  package let name = LabelsProjection.table
  package let version = 1
  package let tables = ["labels"]

  package init() {}

  package func create(in db: Database) throws {
    try db.execute(
      sql: """
        -- One row for each rollout that was labelled: what its latest label says.
        CREATE TABLE labels (
          rollout TEXT NOT NULL PRIMARY KEY,
          position INTEGER NOT NULL,
          time INTEGER NOT NULL,
          -- NULL where what it says was erased, or is not known to this version.
          quality TEXT CHECK (quality IN ('bad', 'good', 'unknown')),
          incident TEXT,
          onset INTEGER,
          prevented_by_block TEXT CHECK (prevented_by_block IN ('yes', 'no', 'unknown')),
          source TEXT,
          file TEXT,
          line INTEGER,
          reason TEXT,
          by_name TEXT,
          by_host TEXT,
          CHECK ((quality IS NULL) = (reason IS NULL)),
          CHECK ((file IS NULL) = (line IS NULL))
        ) STRICT, WITHOUT ROWID;
        """)
  }

  package func apply(_ events: [RecordedEvent], in db: Database) throws {
    for event in events where event.type.text == RolloutModel.EventType.changeLabelled.rawValue {
      let row = LabelledRollout(event)
      let label = row.label
      let statement = try db.cachedStatement(
        sql: """
          INSERT INTO labels (rollout, position, time, quality, incident, onset,
            prevented_by_block, source, file, line, reason, by_name, by_host)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (rollout) DO UPDATE SET position = excluded.position, time = excluded.time,
            quality = excluded.quality, incident = excluded.incident, onset = excluded.onset,
            prevented_by_block = excluded.prevented_by_block, source = excluded.source,
            file = excluded.file, line = excluded.line, reason = excluded.reason,
            by_name = excluded.by_name, by_host = excluded.by_host
          """)
      try statement.execute(arguments: [
        row.rollout.text, row.position, row.time.millisecondsSince1970, label?.quality.rawValue,
        label?.incident, label?.onset?.millisecondsSince1970, label?.preventedByBlock?.rawValue,
        label?.source, label?.row?.file.text, label?.row?.line, label?.reason,
        label?.labelledBy.name, label?.labelledBy.host,
      ])
    }
  }
}
