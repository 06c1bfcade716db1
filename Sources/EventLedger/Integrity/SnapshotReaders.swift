import GRDB

/// Connections that see the ledger as it was at one moment, one for each worker.
///
/// A reader of a write-ahead log sees what was committed when its transaction began. Two that began
/// with the same head see the same log: whatever changes it makes the head grow.
struct SnapshotReaders: Sendable {
  /// Where the log ended at that moment.
  struct End: Hashable, Sendable {
    /// One more than the last position; what the table says, not the head.
    var count: Int64
    var headSize: Int64?
  }

  let queues: [DatabaseQueue]
  let end: End

  /// How often the beginning is tried while others append.
  private static let attempts = 100

  /// - Throws: ``LedgerFailure`` with code `busy` when others appended all the time.
  init(_ settings: LedgerSettings, count: Int) throws {
    var configuration = settings.configuration(readOnly: true)
    configuration.allowsUnsafeTransactions = true
    let queues = try (0..<count).map { _ in
      try DatabaseQueue(path: settings.path, configuration: configuration)
    }
    for _ in 0..<Self.attempts {
      let ends = try queues.map(Self.begin)
      if let end = ends.first, Set(ends).count == 1 {
        self.queues = queues
        self.end = end
        return
      }
      for queue in queues { try queue.unsafeRead { try $0.execute(sql: "ROLLBACK") } }
    }
    throw LedgerFailure.busy(path: settings.path, waited: settings.lockTimeout)
  }

  private static func begin(_ queue: DatabaseQueue) throws -> End {
    try queue.unsafeRead { db in
      try db.execute(sql: "BEGIN")
      let last = try Int64.fetchOne(db, sql: "SELECT max(position) FROM events NOT INDEXED")
      return End(
        count: last.map { $0 == .max ? $0 : $0 + 1 } ?? 0,
        headSize: try Int64.fetchOne(db, sql: "SELECT size FROM head"))
    }
  }

  func close() {
    for queue in queues {
      try? queue.unsafeRead { try $0.execute(sql: "ROLLBACK") }
      try? queue.close()
    }
  }
}
