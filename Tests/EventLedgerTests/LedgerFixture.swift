import Migrations
import RolloutTestSupport

@testable import EventLedger

/// A ledger in a folder of its own, with scripted time and randomness.
final class LedgerFixture {
  let folder: TemporaryFolder
  let samples: EventSamples

  init(seed: UInt64 = 1) throws {
    samples = EventSamples(seed: seed)
    folder = try TemporaryFolder()
  }

  var path: String { folder.path("ledger.sqlite3") }

  func open(
    _ mode: SQLiteEventLog.Mode = .readWrite(create: true),
    lockTimeout: Duration = .milliseconds(200), projections: [any LedgerProjection] = [],
    migrations: [Migration] = Migrations.all
  ) throws -> SQLiteEventLog {
    let samples = samples
    return try SQLiteEventLog.open(
      LedgerSettings(
        path: path, clock: { samples.now() }, random: { samples.random() },
        lockTimeout: lockTimeout, projections: projections, migrations: migrations),
      mode: mode)
  }
}
