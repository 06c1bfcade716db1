extension SignedNote {
  /// Which of these keys signed the note, in their order.
  ///
  /// Signatures of other keys are ignored. So an empty answer says nothing about the note; see
  /// ``requireSignature(of:)``.
  ///
  /// - Throws: ``NoteRefusal/badSignature(by:)`` when one of the keys is named by a signature that
  ///   it did not make: then nothing in the note is to be trusted.
  package func verify(with keys: [VerifierKey]) throws(NoteRefusal) -> [VerifierKey] {
    try Self.checkDistinct(keys)
    var signers: [VerifierKey] = []
    for key in keys where !signers.contains(key) {
      let claimed = signatures.filter { $0.name == key.name && $0.keyID == key.id }
      guard claimed.allSatisfy({ key.accepts($0.bytes, on: text) }) else {
        throw .badSignature(by: key.nameAndID)
      }
      if !claimed.isEmpty { signers.append(key) }
    }
    return signers
  }

  /// Which of these keys signed the note: at least one.
  ///
  /// - Throws: ``NoteRefusal/notSigned(by:signers:)`` when none did.
  @discardableResult
  package func requireSignature(of keys: [VerifierKey]) throws(NoteRefusal) -> [VerifierKey] {
    let signers = try verify(with: keys)
    guard !signers.isEmpty else {
      throw .notSigned(by: keys.map(\.nameAndID), signers: signatures.map(\.nameAndID))
    }
    return signers
  }

  /// Two different keys of one name and id: which one a signature means could not be told.
  private static func checkDistinct(_ keys: [VerifierKey]) throws(NoteRefusal) {
    var seen: [String: VerifierKey] = [:]
    for key in keys {
      if let other = seen[key.nameAndID], other != key { throw .ambiguousKey(key.nameAndID) }
      seen[key.nameAndID] = key
    }
  }
}
