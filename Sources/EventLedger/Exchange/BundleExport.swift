import Crypto
import FoundationEssentials
import GRDB

/// Writes a ledger, or one stream of it with proofs, as an evidence bundle.
///
/// It runs inside one reading transaction: the bundle is the ledger of one moment. The events are
/// read twice, first for the manifest; nothing is kept in memory but what names files.
struct BundleExport {
  private let db: Database
  private let tables: EventTables
  private let source: LedgerSource
  private let stream: StreamName?

  private static let batch = 500

  init(_ db: Database, path: String, source: LedgerSource, stream: StreamName?) {
    self.db = db
    self.source = source
    self.stream = stream
    tables = EventTables(db, path: path)
  }

  func run(into sink: inout some BundleSink) throws -> BundleManifest {
    let survey = try survey()
    let anchor = try anchor(covering: survey.lastPosition)
    let head = try anchor?.head ?? Head(tables.range())
    let blobs = try stream == nil ? allBlobs() : survey.blobs.filter { try tables.blob($0) != nil }
    let stored = stream == nil ? try tables.checkpoints() : []
    let manifest = BundleManifest(
      source: source, created: EventTime(clamping: source.id.milliseconds), stream: stream,
      size: head.size, root: head.root,
      events: survey.events, redacted: survey.redacted, blobs: Int64(blobs.count),
      checkpoints: Int64(stored.count), eventsDigest: survey.digest)
    try sink.add(.manifest, manifest.bytes)
    try sink.add(.events, size: survey.bytes) { write in
      try forEachEvent { try write(EventLine($0).bytes) }
    }
    for digest in blobs.sorted(by: { $0.hex < $1.hex }) {
      try sink.add(.blob(digest), try tables.blob(digest) ?? [])
    }
    if let note = anchor?.note ?? StoredCheckpoint.latest(of: stored)?.note {
      try sink.add(.checkpoint, note)
    }
    for checkpoint in stored {
      try sink.add(.storedCheckpoint(checkpoint.number), checkpoint.note)
    }
    if let anchor {
      let note = try SignedNote(anchor.note)
      try forEachEvent { event in
        let proof = try tables.inclusionProof(of: event.position, size: head.size)
        let file = try InclusionProofFile(header: event.headerBytes, proof: proof, note: note)
        try sink.add(.proof(event.position), file.bytes)
      }
    }
    try sink.finish()
    return manifest
  }

  /// What the first reading finds out.
  private struct Survey {
    var events: Int64 = 0
    var redacted: Int64 = 0
    var bytes: Int64 = 0
    var digest = Digest.sha256(of: [])
    var lastPosition: Int64 = -1
    /// For one stream only: of a whole ledger every blob goes along.
    var blobs: Set<Digest> = []
  }

  private func survey() throws -> Survey {
    var survey = Survey()
    var hash = SHA256()
    try forEachEvent { event in
      let line = EventLine(event).bytes
      survey.events += 1
      survey.redacted += event.isRedacted ? 1 : 0
      survey.bytes += Int64(line.count)
      survey.lastPosition = event.position.rawValue
      hash.update(data: line)
      if stream != nil, let data = event.data {
        unsafe data.withUnsafeBytes { bytes in
          for citation in (try? unsafe BlobCitation.all(in: bytes)) ?? [] {
            survey.blobs.insert(citation.digest)
          }
        }
      }
    }
    survey.digest = Digest(hash.finalize())
    return survey
  }

  private func forEachEvent(_ body: (RecordedEvent) throws -> Void) throws {
    var next: Int64 = 0
    while true {
      let records =
        if let stream {
          try tables.records(
            "WHERE stream = ? AND version >= ? ORDER BY version LIMIT ?",
            [stream.text, next, Self.batch])
        } else {
          try tables.records(
            "WHERE position >= ? ORDER BY position LIMIT ?", [next, Self.batch])
        }
      for record in records { try body(record) }
      guard let last = records.last else { return }
      next = (stream == nil ? last.position.rawValue : last.version.rawValue) + 1
    }
  }

  /// The signed checkpoint that the proofs of one stream lead to; nil for a whole ledger.
  private func anchor(covering position: Int64) throws -> StoredCheckpoint? {
    guard let stream else { return nil }
    guard position >= 0 else { throw BundleRefusal.noSuchStream(stream) }
    let latest = try tables.latestCheckpoint()
    guard let latest, latest.head.size > position else {
      throw BundleRefusal.notCovered(stream, size: latest?.head.size)
    }
    return latest
  }

  private func allBlobs() throws -> Set<Digest> {
    let names = try Data.fetchAll(db, sql: "SELECT digest FROM blobs")
    return Set(names.compactMap { Digest($0) })
  }
}

extension SQLiteEventLog {
  /// Writes the ledger, or one stream of it, as an evidence bundle: a tar when the path ends in
  /// `.tar`, else a directory.
  ///
  /// - Throws: ``FileFailure``, ``BundleRefusal``, ``LedgerFailure``; then there is no bundle at
  ///   the path.
  package func exportBundle(to path: String, stream: StreamName? = nil) throws -> BundleManifest {
    if path.hasSuffix(".tar") {
      var sink = try TarSink(path)
      return try exportBundle(into: &sink, stream: stream)
    }
    var sink = try FolderSink(path)
    return try exportBundle(into: &sink, stream: stream)
  }

  private func exportBundle(into sink: inout some BundleSink, stream: StreamName?) throws
    -> BundleManifest
  {
    do {
      return try read { db in
        try BundleExport(db, path: path, source: source, stream: stream).run(into: &sink)
      }
    } catch {
      sink.abandon()
      throw error
    }
  }
}
