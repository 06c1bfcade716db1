import FoundationEssentials
import GRDB

extension SQLiteEventLog {
  @discardableResult
  package func append(
    _ events: [NewEvent], to stream: StreamName, expecting: ExpectedVersion, blobs: [[UInt8]]
  ) throws -> AppendResult {
    let request = try AppendRequest(events, to: stream, expecting: expecting, blobs: blobs)
    return try write(bytes: request.estimatedBytes) { db in
      try append(request, to: EventTables(db, path: path))
    }
  }

  @discardableResult
  package func append(_ parts: [StreamAppend]) throws -> [AppendResult] {
    let requests = try parts.requests()
    return try write(bytes: requests.reduce(0) { $0 + $1.estimatedBytes }) { db in
      let tables = EventTables(db, path: path)
      return try requests.map { try append($0, to: tables) }
    }
  }

  private func append(_ request: AppendRequest, to tables: EventTables) throws -> AppendResult {
    let ends = try tables.ends(of: request.stream, id: request.events[0].id)
    if ends.hasID, let first = try tables.event(request.events[0].id) {
      try request.checkAppendedBefore(first: first, last: ends.version) { try tables.event($0) }
      let end = first.position.rawValue + Int64(request.events.count)
      let head = Head(size: end, root: try tables.root(from: 0, to: end))
      return request.result(first: first, head: head, wasAlreadyAppended: true)
    }
    guard request.expected.allows(ends.version) else {
      throw LedgerRefusal.versionConflict(
        expected: request.expected, actual: ends.version, stream: request.stream)
    }
    return try add(request, after: ends, to: tables)
  }

  func add(
    _ request: AppendRequest, after ends: EventTables.Ends, to tables: EventTables
  ) throws -> AppendResult {
    var range = ends.range
    let size = range.size
    let records = request.record(
      at: size, version: (ends.version?.rawValue ?? -1) + 1, source: source,
      recordedTime: settings.clock(), random: settings.random)
    for blob in request.blobs { try tables.insert(blob: blob.content, digest: blob.digest) }
    do {
      try tables.insert(records)
    } catch let error as DatabaseError
      where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE
    {
      let reuse = try request.idReuse { id in
        try tables.event(id).flatMap { $0.position.rawValue < size ? $0 : nil }
      }
      throw reuse ?? error
    }
    for record in records {
      try range.append(record.leaf) { try tables.insert(node: $0, digest: $1) }
    }
    try tables.update(range)
    try ProjectionKeeper(settings).apply(records, from: size, tables.db)
    return request.result(first: records[0], head: Head(range), wasAlreadyAppended: false)
  }

  /// Runs `body` in a transaction under the lock: all of what it does is in the ledger, or none.
  ///
  /// - Parameter afterCommit: runs under the lock, too, once the ledger has it.
  func write<Value>(
    bytes: Int, _ body: (Database) throws -> Value,
    afterCommit: (Value) throws -> Void = { _ in }
  ) throws -> Value {
    guard let writing else { throw LedgerRefusal.openedReadOnly(path: path) }
    return try settings.mapping {
      try writing.lock.withLock(upTo: settings.lockTimeout) {
        try checkOpen()
        try checkPresent(writing)
        return try writing.queue.writeWithoutTransaction { db in
          let value = try Self.transaction(db) { try body(db) }
          try afterCommit(value)
          checkpointIfDue(db, bytesWritten: bytes)
          return value
        }
      }
    }
  }

  /// SQLite goes on writing into a file that was removed, and nobody would ever see what it wrote.
  ///
  /// > Source: <https://www.sqlite.org/howtocorrupt.html#unlink>
  func checkPresent(_ writing: Writing) throws {
    let present = FileStatus(path: path)
    if present == nil {
      let cause = FileStatus.lastError
      guard FileStatus.isAbsent(path) else { throw LedgerFailure.io(path: path, cause: cause) }
    }
    guard let opened = writing.file, let present,
      opened.device == present.device, opened.inode == present.inode
    else {
      throw LedgerFailure.damaged(
        path: path,
        what: "expected the file that was opened, but it was removed or replaced meanwhile. "
          + "Nothing was written.")
    }
  }

  /// What GRDB's `inTransaction` does, with statements that are prepared once.
  private static func transaction<Value>(
    _ db: Database, _ body: () throws -> Value
  ) throws -> Value {
    try db.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
    do {
      let value = try body()
      try db.cachedStatement(sql: "COMMIT").execute()
      return value
    } catch {
      // What made the transaction fail says more than what may go wrong in undoing it.
      try? db.rollback()
      throw error
    }
  }
}

extension AppendRequest {
  /// Bytes that the append writes into pages, roughly.
  var estimatedBytes: Int {
    events.reduce(0) { $0 + $1.data.count + 1_000 } + blobs.reduce(0) { $0 + $1.content.count }
  }
}
