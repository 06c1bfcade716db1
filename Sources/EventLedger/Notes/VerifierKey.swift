import Crypto

/// A public key, as an auditor keeps it: `<name>+<8 hex digits>+base64(algorithm || key)`.
///
/// > Source: <https://c2sp.org/signed-note#verifier-keys>
package struct VerifierKey: Hashable, Sendable {
  /// What a signature of the key is made over.
  package enum Algorithm: UInt8, Hashable, Sendable {
    /// Ed25519 over the text of the note.
    case note = 0x01
    /// Ed25519 over a time and the text of the note; see ``Cosignature``.
    case cosignature = 0x04
  }

  package let name: KeyName
  package let id: KeyID
  package let algorithm: Algorithm
  package let publicKey: [UInt8]

  static let publicKeyByteCount = 32
  static let textLimit = 512

  /// - Parameters:
  ///   - publicKey: 32 bytes.
  ///   - id: computed, unless something else is claimed.
  init(name: KeyName, algorithm: Algorithm, publicKey: [UInt8], id: KeyID? = nil) {
    precondition(
      publicKey.count == Self.publicKeyByteCount, "Invariant: an Ed25519 key has 32 bytes")
    self.name = name
    self.algorithm = algorithm
    self.publicKey = publicKey
    self.id = id ?? KeyID(name: name, algorithm: algorithm, publicKey: publicKey)
  }

  /// Reads the text, and recomputes the id.
  package init(_ text: String) throws(NoteRefusal) {
    let read = try KeyText(text[...], of: .verifierKey, limit: Self.textLimit)
    guard let algorithm = Algorithm(rawValue: read.algorithm) else {
      throw .malformed(.verifierKey, .knownAlgorithm, found: String(read.algorithm))
    }
    guard read.key.count == Self.publicKeyByteCount else {
      throw .malformed(.verifierKey, .keyBytes, found: String(read.key.count))
    }
    self.init(name: read.name, algorithm: algorithm, publicKey: read.key)
    guard id == read.id else {
      throw .malformed(.verifierKey, .keyID(id), found: read.id.description)
    }
  }

  /// The text that ``init(_:)`` reads.
  package var text: String {
    nameAndID + "+" + Base64.text(of: [algorithm.rawValue] + publicKey)
  }

  /// `<name>+<8 hex digits>`, for messages and as the `keyid` of a DSSE signature.
  package var nameAndID: String { "\(name)+\(id)" }

  /// Whether `signature` is Ed25519 of `message` by this key, whatever the algorithm asks.
  func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
      return false
    }
    return key.isValidSignature(signature, for: message)
  }

  /// Whether the bytes of a signature line are a signature of a note's text by this key.
  func accepts(_ bytes: [UInt8], on text: [UInt8]) -> Bool {
    switch algorithm {
    case .note: verifies(bytes, of: text)
    case .cosignature: Cosignature(bytes)?.verifies(text, by: self) ?? false
    }
  }
}
