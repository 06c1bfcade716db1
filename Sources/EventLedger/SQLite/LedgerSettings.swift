import GRDB
import Migrations

/// How the connections of a ledger are set up.
struct LedgerSettings: Sendable {
  let path: String
  let clock: @Sendable () -> EventTime
  let random: @Sendable () -> UInt64
  let lockTimeout: Duration
  let projections: [any LedgerProjection]
  let migrations: [Migration]
  /// Whether the ledger may be written to although its guard refuses it.
  var acceptsRollback = false
  /// Whether the ledger is thrown away, so that it need not survive a power cut.
  var isScratch = false

  /// - Parameter readOnly: a connection of this kind cannot copy the write-ahead log into the
  ///   ledger, not even when it is closed.
  func configuration(readOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(seconds(lockTimeout))
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA trusted_schema = OFF")
      try db.execute(sql: "PRAGMA mmap_size = 0")
      try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
      guard !readOnly else { return }
      // A commit that was answered must survive a power cut.
      // https://www.sqlite.org/pragma.html#pragma_synchronous
      try db.execute(sql: "PRAGMA synchronous = \(isScratch ? "OFF" : "FULL")")
      // Without it, INSERT OR REPLACE deletes without asking the DELETE triggers.
      // https://www.sqlite.org/lang_conflict.html
      try db.execute(sql: "PRAGMA recursive_triggers = ON")
    }
    return configuration
  }

  func mapping<Value>(_ body: () throws -> Value) throws -> Value {
    try LedgerFailure.mapping(path: path, waited: lockTimeout, body)
  }

  private func seconds(_ duration: Duration) -> Double {
    let parts = duration.components
    return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
  }
}
