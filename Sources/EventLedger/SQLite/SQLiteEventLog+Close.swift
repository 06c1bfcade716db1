import GRDB
import Synchronization

extension SQLiteEventLog {
  /// Copies the write-ahead log into the ledger and lets go of the file; a second call does
  /// nothing.
  ///
  /// - Throws: ``LedgerFailure`` with code `busy` when the lock was not free in time; the ledger
  ///   is then still open, and nothing is lost.
  package func close() throws {
    guard !isClosed.withLock({ $0 }) else { return }
    guard let writing else {
      try settings.mapping { try reader.close() }
      return isClosed.withLock { $0 = true }
    }
    try settings.mapping {
      try writing.lock.withLock(upTo: settings.lockTimeout) {
        guard isClosed.withLock({ !$0 }) else { return }
        isClosed.withLock { $0 = true }
        try reader.close()
        try writing.queue.writeWithoutTransaction { db in try checkpointAll(db) }
        // The last connection checkpoints once more when it closes: so it does under the lock.
        // https://www.sqlite.org/wal.html#automatic_checkpoint
        try writing.queue.close()
      }
    }
  }

  /// Copies the whole write-ahead log and empties its file, unless a reader still needs it.
  private func checkpointAll(_ db: Database) throws {
    do {
      try truncateWithoutWaiting(db)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      // The next writer, or the last one to close, does it.
    }
  }

  /// Copies the write-ahead log and empties its file, unless somebody reads.
  ///
  /// SQLite would wait for readers as long as for a lock, and everybody who writes with it: a
  /// verification of a large ledger reads for minutes.
  ///
  /// > Source: <https://www.sqlite.org/c3ref/wal_checkpoint_v2.html>
  @discardableResult
  private func truncateWithoutWaiting(
    _ db: Database
  ) throws -> (walFrameCount: Int, checkpointedFrameCount: Int) {
    let wait = try Int.fetchOne(db, sql: "PRAGMA busy_timeout") ?? 0
    try db.execute(sql: "PRAGMA busy_timeout = 0")
    defer { try? db.execute(sql: "PRAGMA busy_timeout = \(wait)") }
    return try db.checkpoint(.truncate)
  }

  /// Copies the write-ahead log when it has grown enough. Called after a commit, under the lock.
  ///
  /// The file's size alone would not tell: after a checkpoint the log is written again from its
  /// start without being shortened. So the pages are counted, and a little too many at that.
  func checkpointIfDue(_ db: Database, bytesWritten: Int) {
    let pages = walPages.withLock { pages in
      pages += 6 + bytesWritten / 3_000
      return pages
    }
    guard pages >= LedgerLimit.walPages else { return }
    // The commit stands whatever happens here, so it must not look as if it had failed. A log that
    // could not be copied is tried again by the next commit, and reported when closing.
    let size = FileStatus(path: path + "-wal")?.bytes ?? 0
    let frames =
      size > LedgerLimit.walFileBytes
      ? try? truncateWithoutWaiting(db) : try? db.checkpoint(.passive)
    if let frames {
      walPages.withLock { $0 = frames.walFrameCount - frames.checkpointedFrameCount }
    }
  }
}
