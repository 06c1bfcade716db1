package import EventLedger
package import GRDB
import RolloutModel

/// What every rollout sampled, as packed columns: replays and sweeps read numbers and no JSON.
///
/// Imported rollouts are not in it: their samples are read from their own events.
///
/// > Shape: ``SeriesColumn`` has the keys, ``PackedColumn`` and ``SeriesPacking`` the bytes.
package struct SeriesProjection: LedgerProjection {
  package let name = "series"
  package let version = 1
  package let tables = ["series_columns", "series_runs", "series_plans"]

  package init() {}

  package func create(in db: Database) throws {
    try db.execute(
      sql: """
        -- What of a plan decides about samples; rollouts with the same share a row.
        CREATE TABLE series_plans (
          number INTEGER PRIMARY KEY,
          plan TEXT NOT NULL UNIQUE
        ) STRICT;
        -- One row for each rollout that was run here and whose plan can be read.
        CREATE TABLE series_runs (
          number INTEGER PRIMARY KEY,
          rollout TEXT NOT NULL UNIQUE,
          plan INTEGER NOT NULL,
          name TEXT NOT NULL,
          service TEXT NOT NULL,
          environment TEXT NOT NULL,
          started INTEGER NOT NULL,
          samples INTEGER NOT NULL CHECK (samples >= 0),
          -- The status, time and position of its end; NULL before that.
          end_status TEXT,
          end_time INTEGER,
          end_position INTEGER,
          spans BLOB NOT NULL,
          marks BLOB NOT NULL,
          CHECK ((end_status IS NULL) = (end_time IS NULL)
            AND (end_status IS NULL) = (end_position IS NULL))
        ) STRICT;
        -- The columns of every rollout in chunks; see docs/series.md for the bytes.
        CREATE TABLE series_columns (
          key INTEGER PRIMARY KEY CHECK (key >= 0),
          numbers BLOB NOT NULL
        ) STRICT;
        """)
  }

  package func apply(_ events: [RecordedEvent], in db: Database) throws {
    var open = OpenSeries(db)
    for event in events where Self.bearing.contains(event.type.text) {
      try open.take(event)
    }
    try open.store()
  }

  /// The types of events that a series is made of; the others need not be read.
  private static let bearing: Set<String> = Set(
    SeriesIntake.bearing.map(\.rawValue) + [RolloutModel.EventType.rolloutPlanned.rawValue])
}
