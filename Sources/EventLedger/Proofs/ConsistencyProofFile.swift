/// A consistency proof with the newer checkpoint, as a witness is sent it.
///
/// ```
/// old <size>
/// <base64 of 32 bytes>      0 to 63 lines
///
/// <the newer checkpoint's note, verbatim>
/// ```
///
/// > Source: <https://c2sp.org/tlog-witness#add-checkpoint>
package struct ConsistencyProofFile: Hashable, Sendable {
  package let oldSize: Int64
  package let hashes: [Digest]
  package let note: SignedNote
  package let checkpoint: Checkpoint

  static let prefix = "old "

  /// Puts a file together; it is not checked.
  ///
  /// - Throws: ``NoteRefusal`` when the note is no checkpoint.
  package init(proof: ConsistencyProof, note: SignedNote) throws(NoteRefusal) {
    checkpoint = try Checkpoint(note)
    oldSize = proof.from
    hashes = proof.hashes
    self.note = note
  }

  /// Reads a file; it is not checked.
  package init(_ bytes: [UInt8]) throws(NoteRefusal) {
    guard bytes.count <= InclusionProofFile.byteLimit else {
      throw .tooLarge(
        .consistencyProof, bytes: bytes.count, limit: InclusionProofFile.byteLimit)
    }
    var lines = LineReader(bytes)
    guard let oldSize = lines.next(after: Self.prefix).flatMap(Decimal.value) else {
      throw .malformed(.consistencyProof, .oldSize, found: nil)
    }
    let hashes = try lines.hashes(of: .consistencyProof)
    let note = try SignedNote(Array(lines.rest))
    checkpoint = try Checkpoint(note)
    self.oldSize = oldSize
    self.hashes = hashes
    self.note = note
  }

  package var bytes: [UInt8] {
    var out = Array("\(Self.prefix)\(oldSize)\n".utf8)
    out.append(hashes: hashes)
    return out + note.bytes
  }

  /// Whether the newer tree begins with the events of the older one.
  ///
  /// It says nothing about who signed either; see ``VerifiedCheckpoint``.
  ///
  /// - Throws: ``NoteRefusal/otherOldSize(expected:found:)``,
  ///   ``NoteRefusal/notConsistent(from:to:)``
  package func check(old: Head) throws(NoteRefusal) {
    guard old.size == oldSize else {
      throw .otherOldSize(expected: oldSize, found: old.size)
    }
    let new = checkpoint.head
    let proof = ConsistencyProof(from: oldSize, to: new.size, hashes: hashes)
    guard proof.verifies(oldRoot: old.root, newRoot: new.root) else {
      throw .notConsistent(from: oldSize, to: new.size)
    }
  }
}
