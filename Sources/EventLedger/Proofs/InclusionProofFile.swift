/// An inclusion proof with the checkpoint that it leads to, as a file (`.tlog-proof`).
///
/// ```
/// c2sp.org/tlog-proof@v1
/// extra <base64 of the event's header>
/// index <position>
/// <base64 of 32 bytes>      0 to 63 lines, the leaf's sibling first
///
/// <the checkpoint's note, verbatim>
/// ```
///
/// The header makes the file enough by itself: it is what the leaf is the hash of.
///
/// > Source: <https://c2sp.org/tlog-proof>
package struct InclusionProofFile: Hashable, Sendable {
  /// For our events the header; others may have something else there, or nothing.
  package let extra: [UInt8]?
  package let index: Position
  /// From the leaf's sibling to the root's child.
  package let hashes: [Digest]
  package let note: SignedNote
  package let checkpoint: Checkpoint

  static let firstLine = "c2sp.org/tlog-proof@v1"

  /// A tree of at most 2^63 leaves has no longer path.
  package static let hashLimit = 63
  package static let byteLimit = SignedNote.byteLimit + 64 * 1024

  /// Puts a file together; it is not checked.
  ///
  /// - Throws: ``NoteRefusal`` when the note is no checkpoint.
  package init(
    header: [UInt8], proof: InclusionProof, note: SignedNote
  ) throws(NoteRefusal) {
    checkpoint = try Checkpoint(note)
    extra = header
    index = proof.position
    hashes = proof.hashes
    self.note = note
  }

  /// Reads a file; it is not checked.
  package init(_ bytes: [UInt8]) throws(NoteRefusal) {
    guard bytes.count <= Self.byteLimit else {
      throw .tooLarge(.inclusionProof, bytes: bytes.count, limit: Self.byteLimit)
    }
    var lines = LineReader(bytes)
    let first = lines.next() ?? []
    guard first.elementsEqual(Self.firstLine.utf8) else {
      throw .malformed(
        .inclusionProof, .firstLine(Self.firstLine), found: String(decoding: first, as: UTF8.self))
    }
    var extra: [UInt8]?
    if let text = lines.next(after: "extra ") {
      extra = Base64.bytes(of: text)
      if extra == nil { throw .malformed(.inclusionProof, .base64, found: nil) }
    }
    guard let index = lines.next(after: "index ").flatMap(Decimal.value) else {
      throw .malformed(.inclusionProof, .index, found: nil)
    }
    let hashes = try lines.hashes(of: .inclusionProof)
    let note = try SignedNote(Array(lines.rest))
    checkpoint = try Checkpoint(note)
    self.extra = extra
    self.index = Position(index)
    self.hashes = hashes
    self.note = note
  }

  package var bytes: [UInt8] {
    var out = Array((Self.firstLine + "\n").utf8)
    if let extra {
      out.append(contentsOf: "extra ".utf8)
      Base64.append(extra, to: &out)
      out.append(SignedNote.lineEnd)
    }
    out.append(contentsOf: "index \(index)\n".utf8)
    out.append(hashes: hashes)
    return out + note.bytes
  }

  /// Whether the hashes lead from the event, whose header the file carries, to the root.
  ///
  /// It says nothing about who signed the checkpoint; see ``VerifiedCheckpoint``.
  ///
  /// - Parameter given: the header where the file carries none.
  /// - Returns: the header.
  /// - Throws: ``NoteRefusal``
  package func check(header given: [UInt8]? = nil) throws(NoteRefusal) -> EventHeader {
    guard let bytes = extra ?? given, let header = EventHeader(bytes) else {
      throw .malformed(.inclusionProof, .header, found: nil)
    }
    try check(leaf: MerkleTree.leaf(bytes))
    guard header.position == index else {
      throw .otherPosition(header: header.position, index: index.rawValue)
    }
    return header
  }

  /// Whether the hashes lead from a leaf, which the caller has from elsewhere, to the root.
  ///
  /// - Throws: ``NoteRefusal/notIncluded(index:size:)``
  package func check(leaf: Digest) throws(NoteRefusal) {
    let proof = InclusionProof(position: index, size: checkpoint.head.size, hashes: hashes)
    guard proof.verifies(leaf: leaf, root: checkpoint.head.root) else {
      throw .notIncluded(index: index.rawValue, size: checkpoint.head.size)
    }
  }
}
