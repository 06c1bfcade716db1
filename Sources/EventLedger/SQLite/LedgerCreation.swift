import GRDB
import Glibc

/// Makes a new ledger so that at no moment there is half a one at its path.
///
/// It is built as `<ledger>.new` under the ledger's lock, closed (so that all of it is in that one
/// file), and then renamed. What an earlier try left behind is removed first.
struct LedgerCreation {
  let settings: LedgerSettings

  private var draft: String { settings.path + ".new" }

  /// What makes a ledger this one and no other.
  struct Identity {
    let source: LedgerSource
    let created: EventTime
  }

  /// - Parameters:
  ///   - identity: of the ledger; by default a new one.
  ///   - fill: writes what it holds from the start.
  func run(_ identity: Identity? = nil, fill: (DatabaseQueue) throws -> Void = { _ in }) throws {
    removeDraft()
    do {
      try settings.mapping { try build(identity ?? newIdentity(), fill) }
      try publish()
    } catch {
      removeDraft()
      throw error
    }
  }

  private func newIdentity() -> Identity {
    let time = settings.clock()
    let id = EventID.generate(
      milliseconds: time.milliseconds, random: (settings.random(), settings.random()))
    return Identity(source: LedgerSource(id: id), created: time)
  }

  private func build(_ identity: Identity, _ fill: (DatabaseQueue) throws -> Void) throws {
    let queue = try DatabaseQueue(
      path: draft, configuration: settings.configuration(readOnly: false))
    let schema = LedgerSchema(settings)
    try queue.writeWithoutTransaction { db in
      try db.inTransaction(.immediate) {
        try db.execute(sql: "PRAGMA application_id = \(LedgerSchema.applicationID)")
        for migration in settings.migrations {
          try schema.apply(migration, db, at: settings.clock())
        }
        try db.execute(
          sql: "INSERT INTO ledger (one, source, created) VALUES (1, ?, ?)",
          arguments: [identity.source.description, identity.created.milliseconds])
        return .commit
      }
      try LedgerCreation.enterWAL(db, path: settings.path)
    }
    try fill(queue)
    try queue.close()
  }

  /// Switches to write-ahead logging, which stays with the file.
  static func enterWAL(_ db: Database, path: String) throws {
    let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
    guard mode == "wal" else {
      throw LedgerFailure.cannotOpen(
        path: path,
        what: "expected write-ahead logging, but SQLite stays in mode "
          + "\(mode ?? "unknown").",
        cause: "the file system may not share memory between processes")
    }
  }

  /// SQLite would take a write-ahead log that lies beside a new ledger for the ledger's own.
  ///
  /// - Throws: ``LedgerFailure``
  static func checkNoLeftovers(_ path: String) throws {
    for suffix in ["-wal", "-journal"] {
      let file = path + suffix
      if FileStatus.isAbsent(file) || FileStatus(path: file)?.bytes == 0 { continue }
      throw LedgerFailure.cannotOpen(
        path: path,
        what: "expected no \(path)\(suffix), which is of a ledger that is not there any more.",
        cause: "it holds events that would be mixed into the new ledger; put the old ledger back, "
          + "or move the file away")
    }
    _ = unsafe unlink(path + "-shm")
  }

  private func publish() throws {
    try Self.checkNoLeftovers(settings.path)
    guard unsafe rename(draft, settings.path) == 0 else {
      throw LedgerFailure.cannotOpen(
        path: settings.path, what: "expected to rename \(draft) to it.",
        cause: FileStatus.lastError)
    }
    WholeWrite.syncFolder(of: settings.path)
  }

  private func removeDraft() {
    for suffix in ["", "-journal", "-wal", "-shm"] { _ = unsafe unlink(draft + suffix) }
  }
}
