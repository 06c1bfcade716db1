/// A checkpoint that its log signed with a key that the reader trusts.
package struct VerifiedCheckpoint: Hashable, Sendable {
  package let checkpoint: Checkpoint
  package let note: SignedNote

  /// The given keys that signed it, the log's among them.
  package let signers: [VerifierKey]

  /// Checks every signature by one of the keys, and that the log's own is there: by a key whose
  /// name is the origin.
  ///
  /// - Throws: ``NoteRefusal/badSignature(by:)``, ``NoteRefusal/notSigned(by:signers:)``
  package init(_ note: SignedNote, keys: [VerifierKey]) throws(NoteRefusal) {
    let checkpoint = try Checkpoint(note)
    let signers = try note.requireSignature(of: keys)
    guard signers.contains(where: { $0.algorithm == .note && $0.name == checkpoint.origin }) else {
      throw .notSignedByLog(origin: checkpoint.origin.text, signers: signers.map(\.nameAndID))
    }
    self.checkpoint = checkpoint
    self.note = note
    self.signers = signers
  }

  package var head: Head { checkpoint.head }
}
