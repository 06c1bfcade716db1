/// A text with signature lines below it.
///
/// | part       | form                                                                 |
/// | ---------- | -------------------------------------------------------------------- |
/// | text       | UTF-8, no control characters but the line end, ends in a line end    |
/// | blank line | a line end                                                           |
/// | signatures | 1 to 100 lines `— <key name> base64(key id (4 bytes) || signature)`  |
///
/// Reading is strict: the bytes that are read are the bytes that ``bytes`` writes.
///
/// > Source: <https://c2sp.org/signed-note>
package struct SignedNote: Hashable, Sendable {
  /// One signature line.
  package struct Signature: Hashable, Sendable {
    package let name: KeyName
    package let keyID: KeyID
    /// For Ed25519 64 bytes; for a cosignature 8 more before them.
    package let bytes: [UInt8]

    package init(name: KeyName, keyID: KeyID, bytes: [UInt8]) {
      self.name = name
      self.keyID = keyID
      self.bytes = bytes
    }

    var nameAndID: String { "\(name)+\(keyID)" }
  }

  /// What is signed, with the line end at its end.
  package let text: [UInt8]
  package let signatures: [Signature]

  package static let byteLimit = 1024 * 1024
  package static let signatureLimit = 100

  init(text: [UInt8], signatures: [Signature]) {
    self.text = text
    self.signatures = signatures
  }

  /// Signs a text.
  ///
  /// - Throws: ``NoteRefusal`` when it is no text that a note can have.
  package init(text: [UInt8], signedBy key: SigningKey) throws(NoteRefusal) {
    try Self.check(text)
    let verifier = key.verifier
    let signature = Signature(name: key.name, keyID: verifier.id, bytes: key.sign(text))
    self.init(text: text, signatures: [signature])
    guard bytes.count <= Self.byteLimit else {
      throw .tooLarge(.note, bytes: bytes.count, limit: Self.byteLimit)
    }
  }

  package var bytes: [UInt8] {
    var out = text
    out.append(UInt8(ascii: "\n"))
    for signature in signatures { signature.append(to: &out) }
    return out
  }

  /// The same note with one more signature line, unless it is there already.
  package func adding(_ signature: Signature) throws(NoteRefusal) -> SignedNote {
    try adding([signature])
  }

  /// The same note with the other's signature lines that it lacks: how cosignatures are gathered.
  ///
  /// - Throws: ``NoteRefusal/otherText`` when the other note says something else.
  package func merging(_ other: SignedNote) throws(NoteRefusal) -> SignedNote {
    guard other.text == text else { throw .otherText }
    return try adding(other.signatures)
  }

  private func adding(_ more: [Signature]) throws(NoteRefusal) -> SignedNote {
    var all = signatures
    for signature in more where !all.contains(signature) { all.append(signature) }
    guard all.count <= Self.signatureLimit else {
      throw .malformed(.note, .fewSignatures, found: String(all.count))
    }
    let note = SignedNote(text: text, signatures: all)
    let count = note.bytes.count
    guard count <= Self.byteLimit else {
      throw .tooLarge(.note, bytes: count, limit: Self.byteLimit)
    }
    return note
  }
}
