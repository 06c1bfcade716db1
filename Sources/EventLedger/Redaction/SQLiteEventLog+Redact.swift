import GRDB
import Synchronization

extension SQLiteEventLog {
  /// Erases what an event says, and records that it was erased, by whom and why.
  ///
  /// The header stays, and with it the leaf and every root: only salt and data go, and blobs. In
  /// one transaction the `event.redacted` is appended, the rows are erased and the projections
  /// rebuilt. Then the write-ahead log is copied and emptied and the file vacuumed, so that no
  /// old page is left. A crash in between leaves old pages; asking for the same again removes them.
  ///
  /// - Parameter isOpen: whether what comes next in a stream is still decided from its events.
  /// - Throws: ``RedactionRefusal``, ``LedgerFailure``; nothing is erased then.
  @discardableResult
  package func redact(
    _ request: RedactionRequest, unless isOpen: (StreamName) throws -> Bool
  ) throws -> RedactionResult {
    var result = try erase(request, unless: isOpen)
    do {
      try clean()
    } catch let failure as LedgerFailure {
      result.cleaning = .unfinished(failure)
    }
    return result
  }

  /// The transaction alone.
  func erase(
    _ request: RedactionRequest, unless isOpen: (StreamName) throws -> Bool
  ) throws -> RedactionResult {
    try request.check()
    return try write(bytes: request.reason.utf8.count + 2_000) { db in
      // Freed bytes are overwritten with zeros.
      // https://www.sqlite.org/pragma.html#pragma_secure_delete
      try db.execute(sql: "PRAGMA secure_delete = ON")
      let tables = EventTables(db, path: path)
      try checkProjections(db)
      let target = try self.target(of: request, in: tables, unless: isOpen)
      var result = try self.plan(request, on: target, in: tables)
      guard result.erasedData || !result.erasedBlobs.isEmpty else {
        let isErased = target.isRedacted || !tables.blobs(citedBy: target).isEmpty
        guard isErased, result.sharedBlobs.isEmpty else {
          throw RedactionRefusal.nothingToErase(target.id, shared: result.sharedBlobs)
        }
        return result
      }
      try self.carryOut(request, &result, in: tables)
      return result
    }
  }

  private func checkProjections(_ db: Database) throws {
    let known = Set(settings.projections.map(\.name))
    let names = try String.fetchAll(db, sql: "SELECT name FROM projections ORDER BY name")
    let unknown = names.filter { !known.contains($0) }
    guard unknown.isEmpty else { throw RedactionRefusal.unknownProjections(unknown) }
  }

  private func target(
    of request: RedactionRequest, in tables: EventTables, unless isOpen: (StreamName) throws -> Bool
  ) throws -> RecordedEvent {
    guard let target = try tables.event(request.event) else {
      throw RedactionRefusal.unknownEvent(request.event)
    }
    guard target.type.text != Redaction.type else {
      throw RedactionRefusal.isRedaction(target.id, at: target.position)
    }
    guard try !isOpen(target.stream) else {
      throw RedactionRefusal.streamIsOpen(target.stream, event: target.id)
    }
    return target
  }

  /// What would be erased and what would stay.
  private func plan(
    _ request: RedactionRequest, on target: RecordedEvent, in tables: EventTables
  ) throws -> RedactionResult {
    var result = RedactionResult(event: target, head: Head(try tables.range()))
    result.erasedData = request.scope != .blobsOnly && !target.isRedacted
    for digest in tables.blobs(citedBy: target) where try tables.hasBlob(digest) {
      if request.scope == .dataOnly {
        result.keptBlobs.append(digest)
        continue
      }
      let others = try tables.positions(citing: digest, except: target.position)
      let shared = SharedBlob(digest: digest, positions: others)
      if others.isEmpty {
        result.erasedBlobs.append(digest)
      } else if request.takesSharedBlobs {
        result.erasedBlobs.append(digest)
        result.lostBlobs.append(shared)
      } else {
        result.sharedBlobs.append(shared)
      }
    }
    return result
  }

  private func carryOut(
    _ request: RedactionRequest, _ result: inout RedactionResult, in tables: EventTables
  ) throws {
    let redaction = Redaction(
      position: result.event.position.rawValue, event: result.event.id.description,
      data: result.erasedData, blobs: result.erasedBlobs.map(\.description),
      reason: request.reason)
    let event = NewEvent(
      id: request.id, type: try EventType(Redaction.type), time: request.time,
      actor: request.actor, data: try redaction.encoded())
    let append = try AppendRequest(
      [event], to: StreamName(Redaction.stream), expecting: .any, blobs: [])
    let appended = try add(
      append, after: try tables.ends(of: append.stream, id: event.id), to: tables)
    try tables.erase(redaction, redactor: appended.firstPosition)
    let keeper = ProjectionKeeper(settings)
    for projection in settings.projections {
      try keeper.rebuild(projection, to: appended.head.size, tables.db)
    }
    result.position = appended.firstPosition
    result.head = appended.head
    result.event = try tables.event(result.event.id) ?? result.event
  }

  /// Leaves no page that holds what was erased, neither in the file nor in the write-ahead log.
  ///
  /// - Throws: ``LedgerFailure`` with code `busy` while somebody reads an older state.
  func clean() throws {
    guard let writing else { throw LedgerRefusal.openedReadOnly(path: path) }
    try settings.mapping {
      try writing.lock.withLock(upTo: settings.lockTimeout) {
        try checkOpen()
        try checkPresent(writing)
        try writing.queue.writeWithoutTransaction { db in
          try db.execute(sql: "PRAGMA secure_delete = ON")
          // First, so that the vacuumed file is not written behind what was erased.
          try db.checkpoint(.truncate)
          try db.execute(sql: "VACUUM")
          try db.checkpoint(.truncate)
        }
        walPages.withLock { $0 = 0 }
      }
    }
  }
}
