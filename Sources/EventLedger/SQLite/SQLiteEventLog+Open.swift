import GRDB
import Migrations

extension SQLiteEventLog {
  /// How long to wait for other writers unless told otherwise.
  package static let defaultLockTimeout: Duration = .seconds(5)

  /// Opens a ledger, and makes it when the mode says so.
  ///
  /// Nothing is made, and no other file is touched, unless the mode asks for it.
  ///
  /// - Parameters:
  ///   - clock: gives every append its recorded time.
  ///   - random: gives every event its salt.
  ///   - lockTimeout: how long to wait for other writers, here and in every append.
  ///   - projections: kept up to date in the transactions that append. One that lags or whose
  ///     version changed is brought up to date now; a ledger opened for reading only reports it.
  ///   - acceptingRollback: write to it although its guard refuses it; see ``LedgerGuard``.
  /// - Throws: ``LedgerFailure``, ``GuardRefusal``.
  package static func open(
    path: String, mode: Mode, clock: @escaping @Sendable () -> EventTime,
    random: @escaping @Sendable () -> UInt64, lockTimeout: Duration = defaultLockTimeout,
    projections: [any LedgerProjection] = [], acceptingRollback: Bool = false
  ) throws -> SQLiteEventLog {
    try open(
      LedgerSettings(
        path: path, clock: clock, random: random, lockTimeout: lockTimeout,
        projections: projections, migrations: Migrations.all,
        acceptsRollback: acceptingRollback),
      mode: mode)
  }

  static func open(_ settings: LedgerSettings, mode: Mode) throws -> SQLiteEventLog {
    switch mode {
    case .readOnly: try openForReading(settings)
    case .readWrite(let create): try openForWriting(settings, create: create)
    }
  }

  private static func openForReading(_ settings: LedgerSettings) throws -> SQLiteEventLog {
    try checkFile(settings.path)
    return try settings.mapping {
      let reader = try openReader(settings)
      return try reader.unsafeRead { db in
        SQLiteEventLog(
          settings: settings, reader: reader, writing: nil,
          source: try LedgerSchema(settings).source(db),
          staleProjections: try ProjectionKeeper(settings).stale(db))
      }
    }
  }

  private static func openForWriting(
    _ settings: LedgerSettings, create: Bool
  ) throws -> SQLiteEventLog {
    let isNew = create && FileStatus.isAbsent(settings.path)
    if !isNew {
      // Looked at first through a connection that cannot write: it may be anybody's database.
      try checkFile(settings.path)
      try settings.mapping { try openReader(settings).close() }
    }
    let hadLock = FileStatus(path: settings.path + ".lock") != nil
    let lock = try LedgerLock(ledgerPath: settings.path)
    return try lock.withLock(upTo: settings.lockTimeout) {
      if isNew, FileStatus.isAbsent(settings.path) {
        do {
          if !settings.acceptsRollback {
            try LedgerGuard(ledgerPath: settings.path).checkAbsent()
          }
          try LedgerCreation(settings: settings).run()
        } catch {
          if !hadLock { lock.removeFile() }
          throw error
        }
      }
      return try settings.mapping { try openWriter(settings, lock: lock) }
    }
  }

  private static func openWriter(
    _ settings: LedgerSettings, lock: LedgerLock
  ) throws -> SQLiteEventLog {
    let schema = LedgerSchema(settings)
    let keeper = ProjectionKeeper(settings)
    let reader = try openReader(settings)
    if !settings.acceptsRollback { try checkGuard(settings, reader) }
    let writer = try DatabaseQueue(
      path: settings.path, configuration: settings.configuration(readOnly: false))
    let source = try writer.writeWithoutTransaction { db in
      try LedgerCreation.enterWAL(db, path: settings.path)
      try schema.migrate(db, from: try schema.check(db), at: settings.clock())
      try db.inTransaction(.immediate) {
        try keeper.bringUpToDate(db)
        return .commit
      }
      // What a crashed process left in the write-ahead log is copied while nobody else writes.
      try db.checkpoint(.passive)
      return try schema.source(db)
    }
    return SQLiteEventLog(
      settings: settings, reader: reader,
      writing: Writing(queue: writer, lock: lock, file: FileStatus(path: settings.path)),
      source: source, staleProjections: [])
  }

  private static func checkGuard(_ settings: LedgerSettings, _ reader: DatabaseQueue) throws {
    try reader.unsafeRead { db in
      let tables = EventTables(db, path: settings.path)
      try LedgerGuard(ledgerPath: settings.path).check(size: { try tables.range().size }) {
        try tables.root(from: 0, to: $0)
      }
    }
  }

  /// A connection that cannot write, to a file that is proven to be a ledger.
  private static func openReader(_ settings: LedgerSettings) throws -> DatabaseQueue {
    let reader = try DatabaseQueue(
      path: settings.path, configuration: settings.configuration(readOnly: true))
    _ = try reader.unsafeRead { db in try LedgerSchema(settings).check(db) }
    return reader
  }

  private static func checkFile(_ path: String) throws {
    guard let status = FileStatus(path: path) else {
      let cause = FileStatus.lastError
      guard FileStatus.isAbsent(path) else {
        throw LedgerFailure.cannotOpen(
          path: path, what: "expected to look at its file.", cause: cause)
      }
      throw LedgerFailure.missing(path: path)
    }
    switch status.kind {
    case .folder: throw LedgerFailure.notALedger(path: path, found: "a folder")
    case .other: throw LedgerFailure.notALedger(path: path, found: "a device, pipe or socket")
    case .file:
      if status.bytes == 0 {
        throw LedgerFailure.notALedger(path: path, found: "an empty file")
      }
    }
  }
}
