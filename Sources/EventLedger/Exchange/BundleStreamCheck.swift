/// Verifies the bundle of one stream: that each event is in the ledger that was signed, and that
/// none is missing between them.
///
/// > Complexity: memory for a position and a leaf of each event.
struct BundleStreamCheck {
  private let manifest: BundleManifest
  private let stream: StreamName
  private let options: VerifyOptions
  private var events: [(position: Position, header: [UInt8])] = []
  private var cited: [Digest: Int64] = [:]
  private var ids: Set<EventID> = []
  private var redacted: Int64 = 0
  private var blobs: Int64 = 0
  private var namedBlobs: Int64 = 0
  private var note: [UInt8]?
  private var proofs = 0

  init(_ manifest: BundleManifest, stream: StreamName, options: VerifyOptions) {
    self.manifest = manifest
    self.stream = stream
    self.options = options
  }

  /// - Returns: a report in which `checkpoints` counts the one and `unfinished` is empty.
  /// - Throws: ``BundleRefusal``
  mutating func run(_ source: inout some BundleSource) throws -> IntegrityReport {
    guard try source.next() == .events else {
      throw BundleRefusal.malformed(file: "events.jsonl", what: "expected it, but it is missing")
    }
    try takeEvents(&source)
    while let path = try source.next() {
      let content = try source.whole(path)
      switch path {
      case .blob(let digest): try take(blob: content, digest)
      case .checkpoint: try take(checkpoint: content)
      case .proof(let position): try take(proof: content, position)
      case .manifest, .events, .storedCheckpoint:
        throw wrong(path, "expected no such file in the bundle of one rollout")
      }
    }
    guard note != nil else { throw wrong(.checkpoint, "expected it, but it is missing") }
    guard proofs == events.count else {
      throw wrong(.proof(events[proofs].position), "expected it, but it is missing")
    }
    try check("blobs", blobs, manifest.blobs)
    try check("checkpoints", 0, manifest.checkpoints)
    var report = IntegrityReport()
    report.events = Int64(events.count)
    report.redacted = redacted
    report.streams = 1
    report.blobs = blobs
    report.absentBlobs = Int64(cited.count) - namedBlobs
    report.root = manifest.root
    report.checkpoints = 1
    report.latestCheckpoint = note.map {
      StoredCheckpoint(
        number: 0, head: Head(size: manifest.size, root: manifest.root), note: $0)
    }
    report.signedCheckpoints = options.keys.isEmpty ? 0 : 1
    return report
  }

  private mutating func takeEvents(_ source: inout some BundleSource) throws {
    var lines = BundleLines()
    while let line = try lines.next(&source) {
      let number = lines.number
      func wrong(_ what: String) -> BundleRefusal { .line(number, what: what) }
      let header = line.header
      guard header.source == manifest.source, header.stream == stream else {
        throw wrong("expected an event of \(stream) in \(manifest.source)")
      }
      guard header.version.rawValue == number - 1 else {
        throw wrong("expected version \(number - 1) of the stream, found \(header.version)")
      }
      guard header.position.rawValue > events.last?.position.rawValue ?? -1,
        header.position.rawValue < manifest.size
      else { throw wrong("expected a position that ascends and is below \(manifest.size)") }
      guard ids.insert(header.id).inserted else { throw wrong("expected no id twice") }
      if let salt = line.salt, let data = line.data {
        guard data.count == header.dataLength,
          Digest.sha256(salt: salt, data) == header.dataHash
        else { throw wrong("expected data of the digest and length in the header") }
        let mentions = unsafe data.withUnsafeBytes { bytes in
          try? unsafe BlobCitation.all(in: bytes)
        }
        guard let mentions else { throw wrong("expected mentions of blobs to be such") }
        for one in mentions {
          guard cited[one.digest] ?? one.byteCount == one.byteCount else {
            throw wrong("expected one length of the blob \(one.digest)")
          }
          cited[one.digest] = one.byteCount
        }
      } else {
        redacted += 1
      }
      events.append((header.position, line.headerBytes))
    }
    try check("events", lines.number, manifest.events)
    try check("redacted", redacted, manifest.redacted)
    guard manifest.eventsDigest == lines.digest else {
      throw self.wrong(.events, "expected the digest \(manifest.eventsDigest)")
    }
    guard !events.isEmpty else { throw self.wrong(.events, "expected at least one event") }
  }

  private mutating func take(blob content: [UInt8], _ digest: Digest) throws {
    guard Digest.sha256(of: content) == digest else {
      throw wrong(.blob(digest), "expected the content that its name is of")
    }
    // One that no event names is no damage: the event that named it may be redacted.
    if let length = cited[digest] {
      guard length == Int64(content.count) else {
        throw wrong(.blob(digest), "expected \(length) bytes, as an event says")
      }
      namedBlobs += 1
    }
    blobs += 1
  }

  private mutating func take(checkpoint bytes: [UInt8]) throws {
    do {
      let note = try SignedNote(bytes)
      let head = try Checkpoint.plain(note).head
      guard head == Head(size: manifest.size, root: manifest.root) else {
        throw wrong(.checkpoint, "expected the size and root that the manifest gives")
      }
      if !options.keys.isEmpty { _ = try VerifiedCheckpoint(note, keys: options.keys) }
      // One over another number of events could be compared only with all leaves.
      for kept in options.kept where kept.head.size == head.size {
        guard kept.head == head else {
          throw wrong(.checkpoint, "expected the root that was kept, but it is another one")
        }
      }
    } catch let refusal as NoteRefusal {
      throw wrong(.checkpoint, "\(refusal)")
    }
    note = bytes
  }

  private mutating func take(proof bytes: [UInt8], _ position: Position) throws {
    let path = BundlePath.proof(position)
    guard proofs < events.count, events[proofs].position == position else {
      throw wrong(path, "expected a proof for each event, in order, and no other")
    }
    do {
      let proof = try InclusionProofFile(bytes)
      guard proof.index == position, proof.extra == events[proofs].header,
        proof.note.bytes == note
      else { throw wrong(path, "expected the event's position and header, and the checkpoint") }
      _ = try proof.check()
    } catch let refusal as NoteRefusal {
      throw wrong(path, "\(refusal)")
    }
    proofs += 1
  }

  private func check(_ name: String, _ found: Int64, _ expected: Int64) throws {
    guard found == expected else {
      throw wrong(.manifest, "expected \(name) \(found), as there are; it says \(expected)")
    }
  }

  private func wrong(_ path: BundlePath, _ what: String) -> BundleRefusal {
    .malformed(file: path.text, what: what)
  }
}
