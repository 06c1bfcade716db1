/// A witness's word that it saw a checkpoint at a time, consistent with all that it saw before.
///
/// In the signature line it is the time, 8 bytes big-endian, and an Ed25519 signature of
/// `cosignature/v1\ntime <seconds>\n` and the checkpoint's text.
///
/// > Source: <https://c2sp.org/tlog-cosignature>
package struct Cosignature: Hashable, Sendable {
  /// > Units: seconds since 1970-01-01T00:00:00Z.
  package let seconds: Int64
  package let signature: [UInt8]

  private static let timeByteCount = 8
  private static let signatureByteCount = 64

  /// Makes one.
  ///
  /// - Parameter seconds: since 1970, not negative.
  package init(of checkpoint: Checkpoint, at seconds: Int64, by key: SigningKey) {
    precondition(seconds >= 0, "Invariant: a cosignature's time is after 1970, got \(seconds)")
    self.seconds = seconds
    signature = key.sign(Self.message(checkpoint.body, seconds: seconds))
  }

  /// Reads the bytes of a signature line; nil unless there are 72 with a time that fits 63 bits.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.timeByteCount + Self.signatureByteCount else { return nil }
    let time = bytes.prefix(Self.timeByteCount).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let seconds = Int64(exactly: time) else { return nil }
    self.seconds = seconds
    signature = Array(bytes.dropFirst(Self.timeByteCount))
  }

  /// The bytes of the signature line, after the key id.
  package var bytes: [UInt8] {
    (0..<Self.timeByteCount).reversed().map { UInt8(truncatingIfNeeded: seconds >> ($0 * 8)) }
      + signature
  }

  /// The line to add to the checkpoint's note.
  package func line(by key: VerifierKey) -> SignedNote.Signature {
    SignedNote.Signature(name: key.name, keyID: key.id, bytes: bytes)
  }

  /// Whether the key made it for this text.
  func verifies(_ text: [UInt8], by key: VerifierKey) -> Bool {
    key.verifies(signature, of: Self.message(text, seconds: seconds))
  }

  private static func message(_ text: [UInt8], seconds: Int64) -> [UInt8] {
    Array("cosignature/v1\ntime \(seconds)\n".utf8) + text
  }
}

extension SignedNote {
  /// The cosignatures of a key, each in the order of its line; none is checked.
  package func cosignatures(by key: VerifierKey) -> [Cosignature] {
    signatures.filter { $0.name == key.name && $0.keyID == key.id }
      .compactMap { Cosignature($0.bytes) }
  }
}
