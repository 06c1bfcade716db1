import FoundationEssentials
import GRDB

/// Holds what is missing against what events say was erased.
struct ErasureCheck {
  private let db: Database

  init(_ db: Database) {
    self.db = db
  }

  func run(_ log: JoinedLog) throws {
    var erased: Set<Int64> = []
    var erasedBlobs: Set<Digest> = []
    for (position, redaction) in log.redactions {
      try checkTarget(of: redaction, by: position)
      if redaction.data { erased.insert(redaction.position) }
      erasedBlobs.formUnion(redaction.digests)
    }
    let bare = Set(log.bare)
    if let position = log.bare.first(where: { !erased.contains($0) }) {
      throw IntegrityFinding(.erased, at: position)
    }
    if let position = erased.subtracting(bare).min() {
      throw IntegrityFinding(.redaction(what: "the data is still there"), at: position)
    }
    if let missing = log.missingBlobs.first(where: { !erasedBlobs.contains($0.digest) }) {
      throw IntegrityFinding(.missingBlob(digest: missing.digest), at: missing.position)
    }
    for (position, redaction) in log.redactions {
      for digest in redaction.digests where try isThere(digest) {
        throw IntegrityFinding(
          .redaction(what: "the blob \(digest) is still there"), at: position)
      }
    }
    try checkTable(log.redactions)
  }

  private func checkTarget(of redaction: Redaction, by position: Int64) throws {
    let row = try Row.fetchOne(
      db, sql: "SELECT id, type, data FROM events NOT INDEXED WHERE position = ?",
      arguments: [redaction.position])
    guard let row, redaction.position < position, row[0] == redaction.event,
      row[1] != Redaction.type
    else {
      let what = "it names no earlier event by its id, or one that says what was erased"
      throw IntegrityFinding(.redaction(what: what), at: position)
    }
    guard let data = try EventTables.bytes(row, 2) else { return }
    let cited = try Set(
      unsafe data.withUnsafeBytes { try unsafe BlobCitation.all(in: $0) }.map(\.digest))
    guard cited.isSuperset(of: redaction.digests) else {
      throw IntegrityFinding(
        .redaction(what: "it names a blob that the event does not cite"), at: position)
    }
  }

  private func isThere(_ digest: Digest) throws -> Bool {
    try Int.fetchOne(
      db, sql: "SELECT length(content) FROM blobs WHERE digest = ?",
      arguments: [Data(digest.bytes)]) != nil
  }

  /// The table that the triggers ask must say what the events say.
  private func checkTable(_ redactions: [(position: Int64, redaction: Redaction)]) throws {
    var expected: [[DatabaseValue]] = []
    for (position, redaction) in redactions {
      if redaction.data {
        expected.append([position.databaseValue, redaction.position.databaseValue, .null])
      }
      for digest in redaction.digests {
        expected.append([position.databaseValue, .null, Data(digest.bytes).databaseValue])
      }
    }
    let rows = try Row.fetchAll(
      db, sql: "SELECT redactor, position, blob FROM redactions ORDER BY number")
    guard rows.map({ Array($0.databaseValues) }) == expected else {
      throw IntegrityFinding(.redaction(what: "the table `redactions` says something else"))
    }
  }
}
