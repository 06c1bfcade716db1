import FoundationEssentials
import GRDB

/// Holds checkpoints against the leaves: those that the ledger keeps, its guard, and those that
/// somebody kept elsewhere.
///
/// It runs once every leaf and every stored subtree was found right, and relies on both.
struct CheckpointCheck {
  private let db: Database
  private let tables: EventTables
  private let options: VerifyOptions
  private let guardian: Result<SignedNote?, any Error>

  /// - Parameter guardian: the guard as it was before the ledger was looked at.
  init(
    _ db: Database, path: String, options: VerifyOptions,
    guardian: Result<SignedNote?, any Error>
  ) {
    self.db = db
    self.options = options
    self.guardian = guardian
    tables = EventTables(db, path: path)
  }

  /// - Parameter size: how many events there are.
  func run(size: Int64, into report: inout IntegrityReport) throws {
    try checkStored(size: size, into: &report)
    try checkGuard(size: size, into: &report)
    for kept in options.kept {
      if let what = try difference(of: kept.head, size: size) {
        throw IntegrityFinding(.keptCheckpoint(size: kept.head.size, what: what))
      }
    }
  }

  private func checkStored(size: Int64, into report: inout IntegrityReport) throws {
    let cursor = try Row.fetchCursor(
      db, sql: "SELECT number, size, note FROM checkpoints ORDER BY number")
    while let row = try cursor.next() {
      let number = report.checkpoints
      func damage(_ what: String) -> IntegrityFinding {
        IntegrityFinding(.checkpoint(number: number, what: what))
      }
      guard row[0] == number else { throw damage("the next one is \(row[0] as Int64)") }
      let bytes = try EventTables.bytes(row, 2) ?? []
      let (note, head): (SignedNote, Head)
      do {
        note = try SignedNote(bytes)
        head = try Checkpoint.plain(note).head
      } catch {
        throw damage("it is no signed checkpoint: \(error)")
      }
      guard row[1] == head.size else { throw damage("its column says \(row[1] as Int64) events") }
      if let what = try difference(of: head, size: size) { throw damage(what) }
      let stored = StoredCheckpoint(number: number, head: head, note: bytes)
      report.checkpoints += 1
      report.latestCheckpoint = StoredCheckpoint.latest(
        of: [report.latestCheckpoint, stored].compactMap { $0 })
      guard !options.keys.isEmpty else { continue }
      do {
        _ = try VerifiedCheckpoint(note, keys: options.keys)
      } catch {
        throw damage("\(error)")
      }
      report.signedCheckpoints += 1
    }
  }

  private func checkGuard(size: Int64, into report: inout IntegrityReport) throws {
    do {
      guard let note = try guardian.get() else { return }
      let head = try Checkpoint(note).head
      if let what = try difference(of: head, size: size) {
        throw IntegrityFinding(.guardFile(what: what))
      }
      if !options.keys.isEmpty { _ = try VerifiedCheckpoint(note, keys: options.keys) }
      guard head.size <= report.latestCheckpoint?.head.size ?? -1 else {
        let what = "the ledger keeps no checkpoint over as many events as the guard, \(head.size)"
        throw IntegrityFinding(.guardFile(what: what))
      }
      report.guardSize = head.size
    } catch let error as NoteRefusal {
      throw IntegrityFinding(.guardFile(what: "\(error)"))
    } catch let error as GuardRefusal {
      throw IntegrityFinding(.guardFile(what: "\(error)"))
    }
  }

  /// What is wrong with a head, or nil.
  private func difference(of head: Head, size: Int64) throws -> String? {
    guard head.size <= size else {
      return "it is over \(head.size) events, and there are \(size)"
    }
    guard try tables.root(from: 0, to: head.size) == head.root else {
      return "the root of the first \(head.size) events is another one"
    }
    return nil
  }
}
