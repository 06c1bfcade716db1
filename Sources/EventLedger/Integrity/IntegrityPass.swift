import FoundationEssentials
import GRDB

/// One streaming pass over a ledger by several workers; it stops at the first damage.
struct IntegrityPass: Sendable {
  let settings: LedgerSettings
  let source: LedgerSource
  let options: VerifyOptions

  func run() async throws -> IntegrityReport {
    // Read first: what the guard has seen then is in every later snapshot of the ledger.
    let guardian = Result { try LedgerGuard(ledgerPath: settings.path).note() }
    let readers = try SnapshotReaders(settings, count: max(1, options.workers))
    defer { readers.close() }
    guard let first = readers.queues.first else { return IntegrityReport() }
    let work: IntegrityWork
    do {
      work = try begin(first, readers.end)
    } catch let finding as IntegrityFinding {
      var report = IntegrityReport()
      report.finding = finding
      return report
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for queue in readers.queues {
        group.addTask { try attend(queue, to: work) }
      }
      try await group.waitForAll()
    }
    return try conclude(first, readers.end, work.outcome, guardian)
  }

  // These are not async, so that they get GRDB's blocking calls: a transaction stays open over
  // several of them.

  private func begin(_ queue: DatabaseQueue, _ end: SnapshotReaders.End) throws -> IntegrityWork {
    try queue.unsafeRead { db in
      let schema = LedgerSchema(settings)
      try SchemaCheck(schema: schema, version: try schema.requireTables(db)).run(db)
      // Read from the table: an index may leave rows out.
      let starts = try Int64.fetchAll(
        db,
        sql: """
          SELECT id FROM (
            SELECT rowid AS id, row_number() OVER (ORDER BY rowid) AS place FROM blobs NOT INDEXED)
          WHERE place % ? = 1 ORDER BY id
          """, arguments: [IntegrityWork.blobRows])
      return IntegrityWork(count: end.count, blobStarts: starts, progress: options.progress)
    }
  }

  private func attend(_ queue: DatabaseQueue, to work: IntegrityWork) throws {
    try queue.unsafeRead { try attend($0, to: work) }
  }

  private func conclude(
    _ queue: DatabaseQueue, _ end: SnapshotReaders.End, _ outcome: IntegrityWork.Outcome,
    _ guardian: Result<SignedNote?, any Error>
  ) throws -> IntegrityReport {
    try queue.unsafeRead { db in
      let checkpoints = CheckpointCheck(
        db, path: settings.path, options: options, guardian: guardian)
      return try IntegrityConclusion(db, path: settings.path, end: end, checkpoints: checkpoints)
        .report(outcome)
    }
  }

  /// Does pieces of work until there are no more.
  private func attend(_ db: Database, to work: IntegrityWork) throws {
    var scanner = try PartScanner(db, source: source, intents: options.intents)
    while let piece = work.next() {
      try Task.checkCancellation()
      switch piece {
      case .file: work.finishFile(try checkFile(db))
      case .part(let first, let end): work.finish(scanner.scan(first: first, end: end))
      case .blobs(let first, let end):
        let (number, finding) = try checkBlobs(db, from: first, before: end)
        work.finishBlobs(number, finding: finding)
      }
    }
  }

  /// Indices against tables, and every CHECK again.
  private func checkFile(_ db: Database) throws -> IntegrityFinding? {
    let answer = try unlessUnreadable {
      try String.fetchOne(db, sql: "PRAGMA integrity_check(1)") ?? "no answer"
    }
    switch answer {
    case .success("ok"): return nil
    case .success(let cause): return IntegrityFinding(.unreadable(cause: cause))
    case .failure(let finding): return finding
    }
  }

  private func checkBlobs(
    _ db: Database, from first: Int64, before end: Int64?
  ) throws -> (number: Int64, finding: IntegrityFinding?) {
    var number: Int64 = 0
    let answer = try unlessUnreadable {
      let cursor = try Row.fetchCursor(
        db,
        sql: """
          SELECT digest, content FROM blobs NOT INDEXED
          WHERE rowid >= ? AND (? IS NULL OR rowid < ?) ORDER BY rowid
          """,
        arguments: [first, end, end])
      while let row = try cursor.next() {
        let name = try EventTables.bytes(row, 0) ?? []
        let digest = try row.withUnsafeData(atIndex: 1) { data in
          Digest.sha256(of: data.map { [UInt8]($0) } ?? [])
        }
        guard digest.bytes == name else {
          throw IntegrityFinding(.blob(digest: Digest(name) ?? digest))
        }
        number += 1
      }
    }
    if case .failure(let finding) = answer { return (number, finding) }
    return (number, nil)
  }

  /// Turns what SQLite finds broken into a finding.
  private func unlessUnreadable<Value>(
    _ body: () throws -> Value
  ) throws -> Result<Value, IntegrityFinding> {
    do {
      return .success(try body())
    } catch let finding as IntegrityFinding {
      return .failure(finding)
    } catch let error as DatabaseError {
      let failure = LedgerFailure(error, path: settings.path, waited: settings.lockTimeout)
      guard failure.code == .damaged else { throw failure }
      return .failure(IntegrityFinding(.unreadable(cause: failure.cause ?? failure.message)))
    }
  }
}
