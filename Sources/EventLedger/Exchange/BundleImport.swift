import FoundationEssentials
import GRDB

/// Makes a ledger of the bundle of a whole one: same events, same root, same bytes when it is
/// exported again.
///
/// The ledger is written under another name, and verified as any other is; only when it is found
/// right, and is what the manifest says, does it get its name.
struct BundleImport {
  let settings: LedgerSettings

  let manifest: BundleManifest

  /// Writes all of a bundle after its manifest into a new ledger at the settings' path.
  func write(_ source: inout some BundleSource) throws {
    let identity = LedgerCreation.Identity(source: manifest.source, created: manifest.created)
    try LedgerCreation(settings: settings).run(identity) { queue in
      try queue.writeWithoutTransaction { db in
        // The file is thrown away unless all of it was written; it is synced at the checkpoint.
        try db.execute(sql: "PRAGMA synchronous = \(settings.isScratch ? "OFF" : "NORMAL")")
        var filling = Filling(db, path: settings.path, manifest: manifest)
        try filling.take(&source)
        try db.checkpoint(.truncate)
      }
    }
  }
}

extension BundleManifest {
  /// Takes it from the front of a bundle.
  init(reading source: inout some BundleSource) throws {
    guard try source.next() == .manifest else {
      throw BundleRefusal.malformed(file: "manifest.json", what: "expected it, but it is missing")
    }
    guard let manifest = BundleManifest(try source.whole(.manifest)) else {
      throw BundleRefusal.malformed(
        file: "manifest.json", what: "expected the one line that the format gives")
    }
    self = manifest
  }
}

/// Fills the tables, in the order in which the files come.
private struct Filling {
  private let db: Database
  private let tables: EventTables
  private let manifest: BundleManifest

  private static let batch = 1_000
  private var range = CompactRange()
  private var versions: [StreamName: Int64] = [:]
  private var redactions: [(position: Int64, redaction: Redaction)] = []
  private var blobs: Int64 = 0
  private var checkpoint: [UInt8]?
  private var checkpoints: [StoredCheckpoint] = []

  init(_ db: Database, path: String, manifest: BundleManifest) {
    self.db = db
    self.manifest = manifest
    tables = EventTables(db, path: path)
  }

  mutating func take(_ source: inout some BundleSource) throws {
    guard try source.next() == .events else {
      throw BundleRefusal.malformed(file: "events.jsonl", what: "expected it, but it is missing")
    }
    try takeEvents(&source)
    try db.inTransaction(.immediate) {
      try takeOthers(&source)
      try takeRedactions()
      return .commit
    }
    try check("blobs", blobs, manifest.blobs)
    try check("checkpoints", Int64(checkpoints.count), manifest.checkpoints)
    guard checkpoint == StoredCheckpoint.latest(of: checkpoints)?.note else {
      throw BundleRefusal.malformed(
        file: "checkpoint", what: "expected the last of those over the most events")
    }
  }

  private mutating func takeOthers(_ source: inout some BundleSource) throws {
    while let path = try source.next() {
      let content = try source.whole(path)
      switch path {
      case .blob(let digest): try take(blob: content, digest)
      case .checkpoint: checkpoint = content
      case .storedCheckpoint(let number): try take(checkpoint: content, number)
      case .manifest, .events, .proof:
        throw BundleRefusal.malformed(
          file: path.text, what: "expected no such file in the bundle of a whole ledger")
      }
    }
  }

  private mutating func takeEvents(_ source: inout some BundleSource) throws {
    var lines = BundleLines()
    var records: [RecordedEvent] = []
    var redacted: Int64 = 0
    while let line = try lines.next(&source) {
      let number = lines.number
      func wrong(_ what: String) -> BundleRefusal { .line(number, what: what) }
      let header = line.header
      guard header.position.rawValue == number - 1 else {
        throw wrong("expected the event of position \(number - 1), found \(header.position)")
      }
      guard header.source == manifest.source else {
        throw wrong("expected an event of \(manifest.source), found \(header.source)")
      }
      let version = versions[header.stream] ?? 0
      guard header.version.rawValue == version else {
        throw wrong("expected version \(version) of its stream, found \(header.version)")
      }
      versions[header.stream] = version + 1
      redacted += line.data == nil ? 1 : 0
      if header.type.text == Redaction.type, header.stream.text == Redaction.stream {
        guard let redaction = line.data.flatMap(Redaction.init) else {
          throw wrong("expected the data of an \(Redaction.type)")
        }
        redactions.append((header.position.rawValue, redaction))
      }
      records.append(line.record)
      if records.count == Self.batch { try insert(&records) }
    }
    try insert(&records)
    try check("events", lines.number, manifest.events)
    try check("redacted", redacted, manifest.redacted)
    guard manifest.eventsDigest == lines.digest else {
      throw BundleRefusal.malformed(
        file: "events.jsonl", what: "expected the digest \(manifest.eventsDigest)")
    }
    guard manifest.size == range.size, manifest.root == range.root else {
      throw BundleRefusal.malformed(
        file: "manifest.json", what: "expected the size and root of the events, \(range.root)")
    }
  }

  private mutating func insert(_ records: inout [RecordedEvent]) throws {
    guard let last = records.last else { return }
    try db.inTransaction(.immediate) {
      do {
        try tables.insert(records)
      } catch let error as DatabaseError
        where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE
      {
        throw BundleRefusal.line(
          last.position.rawValue + 1, what: "expected no id twice up to here, but one is")
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
        throw BundleRefusal.line(
          last.position.rawValue + 1,
          what: "expected events up to here that a ledger takes: \(error.message ?? "")")
      }
      for record in records {
        try range.append(record.leaf) { try tables.insert(node: $0, digest: $1) }
      }
      try tables.update(range)
      return .commit
    }
    try db.checkpoint(.passive)
    records.removeAll(keepingCapacity: true)
  }

  private mutating func take(blob content: [UInt8], _ digest: Digest) throws {
    guard Digest.sha256(of: content) == digest else {
      throw BundleRefusal.malformed(
        file: BundlePath.blob(digest).text, what: "expected the content that its name is of")
    }
    try tables.insert(blob: content, digest: digest)
    blobs += 1
  }

  private mutating func take(checkpoint bytes: [UInt8], _ number: Int64) throws {
    func wrong(_ what: String) -> BundleRefusal {
      .malformed(file: BundlePath.storedCheckpoint(number).text, what: what)
    }
    guard number == Int64(checkpoints.count) else {
      throw wrong("expected number \(checkpoints.count), in order and without a gap")
    }
    let note: SignedNote
    do {
      note = try SignedNote(bytes)
      let head = try Checkpoint.plain(note).head
      guard head.size <= range.size else { throw wrong("expected at most \(range.size) events") }
      checkpoints.append(try tables.insert(checkpoint: note, head: head))
    } catch let refusal as NoteRefusal {
      throw wrong("\(refusal)")
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
      throw wrong("expected one that a ledger takes: \(error.message ?? "")")
    }
  }

  private func takeRedactions() throws {
    for (position, redaction) in redactions {
      let target = try tables.records("WHERE position = ?", [redaction.position]).first
      guard !redaction.data || target?.isRedacted == true,
        try redaction.digests.allSatisfy({ try !tables.hasBlob($0) })
      else {
        throw BundleRefusal.line(
          position + 1, what: "expected what it says was erased to be missing, but it is there")
      }
      do {
        try tables.erase(redaction, redactor: Position(position))
      } catch let error as DatabaseError {
        throw BundleRefusal.line(
          position + 1, what: "expected a redaction of an earlier event: \(error.message ?? "")")
      }
    }
  }

  private func check(_ name: String, _ found: Int64, _ expected: Int64) throws {
    guard found == expected else {
      throw BundleRefusal.malformed(
        file: "manifest.json", what: "expected \(name) \(found), as there are; it says \(expected)")
    }
  }
}
