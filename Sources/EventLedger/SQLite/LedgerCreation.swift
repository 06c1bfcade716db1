import GRDB
import Glibc

/// Makes a new ledger so that at no moment there is half a one at its path.
///
/// It is built as `<ledger>.new` under the ledger's lock, closed (so that all of it is in that one
/// file), and then renamed. What an earlier try left behind is removed first.
struct LedgerCreation {
  let settings: LedgerSettings

  private var draft: String { settings.path + ".new" }

  func run() throws {
    removeDraft()
    do {
      try settings.mapping { try build() }
      try publish()
    } catch {
      removeDraft()
      throw error
    }
  }

  private func build() throws {
    let queue = try DatabaseQueue(
      path: draft, configuration: settings.configuration(readOnly: false))
    let schema = LedgerSchema(settings)
    let time = settings.clock()
    let id = EventID.generate(
      milliseconds: time.milliseconds, random: (settings.random(), settings.random()))
    try queue.writeWithoutTransaction { db in
      try db.inTransaction(.immediate) {
        try db.execute(sql: "PRAGMA application_id = \(LedgerSchema.applicationID)")
        for migration in settings.migrations { try schema.apply(migration, db, at: time) }
        try db.execute(
          sql: "INSERT INTO ledger (one, source, created) VALUES (1, ?, ?)",
          arguments: [LedgerSource(id: id).description, time.milliseconds])
        return .commit
      }
      try LedgerCreation.enterWAL(db, path: settings.path)
    }
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

  private func publish() throws {
    guard unsafe rename(draft, settings.path) == 0 else {
      throw LedgerFailure.cannotOpen(
        path: settings.path, what: "expected to rename \(draft) to it.",
        cause: FileStatus.lastError)
    }
    // The new name must survive a power cut, too.
    let slash = settings.path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(settings.path[...$0]) } ?? "."
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    _ = close(descriptor)
  }

  private func removeDraft() {
    for suffix in ["", "-journal", "-wal", "-shm"] { _ = unsafe unlink(draft + suffix) }
  }
}
