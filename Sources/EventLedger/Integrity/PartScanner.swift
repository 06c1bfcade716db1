import FoundationEssentials
import GRDB

/// Reads parts of the log through one connection and checks every event of them.
///
/// Events are read by position through the table itself: no index is asked, and none can mislead.
struct PartScanner {
  private let db: Database
  private let source: LedgerSource
  private let intents: IntentNames
  private let events: Statement
  private let nodes: Statement
  private let blobs: Statement
  private var matcher: HeaderMatcher

  init(_ db: Database, source: LedgerSource, intents: IntentNames) throws {
    self.db = db
    self.source = source
    self.intents = intents
    matcher = HeaderMatcher(source: source)
    events = try db.makeStatement(
      sql: """
        SELECT \(EventRow.columns) FROM events NOT INDEXED
        WHERE position >= ? AND position < ? ORDER BY position
        """)
    nodes = try db.makeStatement(sql: "SELECT digest FROM nodes WHERE level = ? AND place = ?")
    // The length is asked of the row itself: an index may name a blob that is gone.
    blobs = try db.makeStatement(
      sql: "SELECT digest, length(content) FROM blobs WHERE digest = ?")
  }

  /// Reads the positions `first ..< end`, where `first` is a multiple of the part's full length.
  ///
  /// - Returns: what was found up to the first damage.
  mutating func scan(first: Int64, end: Int64) -> LogPart {
    var part = LogPart(first: first, end: end)
    do {
      try read(&part)
    } catch let found as IntegrityFinding {
      part.finding = found
    } catch {
      part.finding = IntegrityFinding(
        position: Position(first + part.events), damage: .unreadable(cause: "\(error)"))
    }
    return part
  }

  private mutating func read(_ part: inout LogPart) throws {
    var streams = SpanTable()
    defer { part.streams = streams.spans }
    events.rewind(part.first, part.end)
    defer { events.rewind() }
    let row = unsafe EventRow(events.sqliteStatement)
    while try events.step(db) {
      let position = part.first + part.events
      guard row.position == position else {
        throw IntegrityFinding(.missingEvent(found: Position(max(0, row.position))), at: position)
      }
      let leaf = try check(row, at: position)
      try count(row, at: position, &streams)
      try collect(row, at: position, &part)
      try add(leaf, to: &part)
      part.events += 1
    }
  }

  /// - Returns: the leaf as recomputed.
  private mutating func check(_ row: EventRow, at position: Int64) throws -> Digest {
    if let salt = unsafe row.salt, let data = unsafe row.data, let header = unsafe row.header,
      let stored = unsafe row.leaf, salt.count == Salt.byteCount
    {
      let hash = unsafe Digest.sha256(salt, data)
      let leaf = unsafe Digest.sha256(prefix: 0, header)
      if unsafe leaf.equals(stored),
        matcher.matches(row, at: position, dataHash: hash, dataLength: data.count)
      {
        return leaf
      }
    }
    let examination = EventExamination(row, at: position, source: source)
    if let damage = examination.damage() { throw IntegrityFinding(damage, at: position) }
    return MerkleTree.leaf(examination.headerBytes)
  }

  private func count(_ row: EventRow, at position: Int64, _ streams: inout SpanTable) throws {
    let index = unsafe try streams.index(of: row.stream, at: position, version: row.version)
    let expected = streams.spans[index].nextVersion
    guard row.version == expected else {
      throw IntegrityFinding(
        .version(expected: StreamVersion(max(0, expected)), found: StreamVersion(row.version)),
        at: position)
    }
    // No overflow in an altered ledger: what follows does not fit then, either.
    streams.spans[index].nextVersion &+= 1
    streams.spans[index].take(unsafe intents.role(of: row.type), at: position)
  }

  private func collect(_ row: EventRow, at position: Int64, _ part: inout LogPart) throws {
    guard let data = unsafe row.data else { return part.bare.append(position) }
    if unsafe row.type.elementsEqual(Redaction.type.utf8),
      unsafe row.stream.elementsEqual(Redaction.stream.utf8)
    {
      guard let redaction = unsafe Redaction([UInt8](data)) else {
        throw IntegrityFinding(.redaction(what: "its data is not one"), at: position)
      }
      part.redactions.append((position, redaction))
    }
    do {
      for citation in unsafe try BlobCitation.all(in: data) where try !isThere(citation) {
        part.missingBlobs.append((position, citation.digest))
      }
    } catch is MalformedCitation {
      throw IntegrityFinding(.citation, at: position)
    }
  }

  private func isThere(_ citation: BlobCitation) throws -> Bool {
    let row = try Row.fetchOne(blobs, arguments: [Data(citation.digest.bytes)])
    return row?[0] == Data(citation.digest.bytes) && row?[1] == citation.byteCount
  }

  /// Adds a leaf; every stored subtree that it completes must be stored as it comes out.
  private func add(_ leaf: Digest, to part: inout LogPart) throws {
    let first = part.first
    try part.range.append(leaf) { subtree, digest in
      let index = first >> Int64(subtree.level) + subtree.index
      try check(Subtree(level: subtree.level, index: index), digest)
    }
  }

  func check(_ subtree: Subtree, _ digest: Digest) throws {
    let stored = try Data.fetchOne(nodes, arguments: [subtree.level, subtree.index])
    guard stored.flatMap({ Digest($0) }) == digest else {
      throw IntegrityFinding(.node(level: subtree.level, index: subtree.index))
    }
  }
}

/// The streams of a part, found by the bytes of their names.
private struct SpanTable {
  var spans: [StreamSpan] = []
  private var places: [StreamName: Int] = [:]
  private var lastName: [UInt8] = []
  private var last = 0

  /// Most events are of the same stream as the one before.
  mutating func index(
    of name: UnsafeRawBufferPointer, at position: Int64, version: Int64
  ) throws -> Int {
    if unsafe !lastName.isEmpty && name.elementsEqual(lastName) { return last }
    let stream = try unsafe StreamName(String(decoding: name, as: UTF8.self))
    if let place = places[stream] {
      last = place
    } else {
      last = spans.count
      places[stream] = last
      spans.append(StreamSpan(name: stream, position: position, version: version))
    }
    lastName = unsafe [UInt8](name)
    return last
  }
}
