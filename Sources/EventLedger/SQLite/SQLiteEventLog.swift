import GRDB
import Synchronization

/// The event log in an SQLite file.
///
/// One connection writes and one only reads, so a read never waits for a commit. Everything that
/// can change the file runs under ``LedgerLock``.
package final class SQLiteEventLog: EventLog {
  /// How a ledger is opened.
  package enum Mode: Hashable, Sendable {
    case readOnly
    /// - Parameter create: make the ledger when there is no file at the path.
    case readWrite(create: Bool)
  }

  /// What only a ledger opened for writing has.
  struct Writing {
    let queue: DatabaseQueue
    let lock: LedgerLock
    /// What was at the path when it was opened.
    let file: FileStatus?
  }

  package let source: LedgerSource

  /// Projections that lag behind or are of another version, which only a writer can mend.
  package let staleProjections: [String]

  let settings: LedgerSettings
  let reader: DatabaseQueue
  let writing: Writing?
  let isClosed = Mutex(false)

  /// Pages written since the last checkpoint, estimated from above.
  let walPages = Mutex(0)

  init(
    settings: LedgerSettings, reader: DatabaseQueue, writing: Writing?, source: LedgerSource,
    staleProjections: [String]
  ) {
    self.settings = settings
    self.reader = reader
    self.writing = writing
    self.source = source
    self.staleProjections = staleProjections
  }

  deinit {
    do {
      try close()
    } catch {
      // To close the connection is to checkpoint, and without the lock that is not allowed.
      // Left open it ends with the process, which is as harmless as a crash.
      if let writing { _ = unsafe Unmanaged.passRetained(writing.queue) }
    }
  }

  package var path: String { settings.path }

  func checkOpen() throws {
    if isClosed.withLock({ $0 }) { throw LedgerFailure.closed(path: path) }
  }
}
