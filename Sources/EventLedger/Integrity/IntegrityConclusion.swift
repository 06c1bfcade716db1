import FoundationEssentials
import GRDB

/// What only the whole log shows: the head, the tree's upper levels, erasures, checkpoints.
struct IntegrityConclusion {
  private let db: Database
  private let tables: EventTables
  private let end: SnapshotReaders.End
  private let checkpoints: CheckpointCheck

  init(
    _ db: Database, path: String, end: SnapshotReaders.End, checkpoints: CheckpointCheck
  ) {
    self.db = db
    self.end = end
    self.checkpoints = checkpoints
    tables = EventTables(db, path: path)
  }

  func report(_ outcome: IntegrityWork.Outcome) throws -> IntegrityReport {
    let log = outcome.log
    var report = IntegrityReport()
    report.events = log.events
    report.redacted = Int64(log.bare.count)
    report.streams = log.streams.count
    report.blobs = outcome.blobs
    report.root = log.range.root
    let unfinished = log.unfinished
    report.unfinishedCount = unfinished.count
    report.unfinished = unfinished.prefix(IntegrityReport.unfinishedLimit).map { Position($0) }
    do {
      if let finding = log.finding { throw try located(finding) }
      try checkOutside()
      try checkHead(log)
      try checkNodes(log)
      if let finding = outcome.blobFinding { throw finding }
      try ErasureCheck(db).run(log)
      try checkpoints.run(size: log.events, into: &report)
      let signed = report.latestCheckpoint?.head.size ?? 0
      report.lateRedactions = log.redactions.count { $0.position >= signed }
      if let finding = outcome.fileFinding { throw finding }
    } catch let finding as IntegrityFinding {
      report.finding = finding
    }
    return report
  }

  /// A part that ends early does not know what comes after the hole.
  private func located(_ finding: IntegrityFinding) throws -> IntegrityFinding {
    guard case .missingEvent = finding.damage, let position = finding.position,
      let next = try Int64.fetchOne(
        db, sql: "SELECT min(position) FROM events NOT INDEXED WHERE position >= ?",
        arguments: [position.rawValue])
    else { return finding }
    return IntegrityFinding(.missingEvent(found: Position(next)), at: position.rawValue)
  }

  /// Events before the first position are in no part.
  private func checkOutside() throws {
    let sql = "SELECT position FROM events NOT INDEXED WHERE position < 0 LIMIT 1"
    if try Int64.fetchOne(db, sql: sql) != nil {
      throw IntegrityFinding(.column(name: "position"), at: 0)
    }
  }

  private func checkHead(_ log: JoinedLog) throws {
    let size = end.headSize ?? 0
    guard size == log.events else {
      throw IntegrityFinding(.size(expected: log.events, found: size))
    }
    let stored = try Data.fetchOne(db, sql: "SELECT range FROM head")
    guard let stored, [UInt8](stored) == log.range.bytes else { throw IntegrityFinding(.range) }
  }

  private func checkNodes(_ log: JoinedLog) throws {
    for (subtree, digest) in log.highNodes {
      guard try tables.digests(level: subtree.level, from: subtree.index, count: 1) == [digest]
      else { throw IntegrityFinding(.node(level: subtree.level, index: subtree.index)) }
    }
    // Every expected node was found, so more rows than that hold one that belongs to no leaf.
    var expected: Int64 = 0
    for level in stride(from: MerkleTree.tileHeight, to: 63, by: MerkleTree.tileHeight) {
      expected += log.events >> Int64(level)
    }
    let last = try Row.fetchOne(
      db, sql: "SELECT level, place, count(*) OVER () FROM nodes ORDER BY level DESC, place DESC")
    if let last, last[2] != expected {
      throw IntegrityFinding(.node(level: last[0], index: last[1]))
    }
  }
}
