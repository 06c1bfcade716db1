import Crypto

extension Digest {
  /// SHA-256 of `bytes`.
  package static func sha256(of bytes: [UInt8]) -> Digest {
    unsafe bytes.withUnsafeBytes { buffer in
      var hash = SHA256()
      unsafe hash.update(bufferPointer: buffer)
      return Digest(hash.finalize())
    }
  }

  /// SHA-256 of a prefix byte and `bytes`.
  static func sha256(prefix: UInt8, _ bytes: [UInt8]) -> Digest {
    var hash = SHA256()
    unsafe withUnsafeBytes(of: prefix) { unsafe hash.update(bufferPointer: $0) }
    unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    return Digest(hash.finalize())
  }

  /// SHA-256 of the 16 bytes of a salt and `bytes`.
  static func sha256(salt: Salt, _ bytes: [UInt8]) -> Digest {
    var hash = SHA256()
    unsafe withUnsafeBytes(of: (salt.high.bigEndian, salt.low.bigEndian)) {
      unsafe hash.update(bufferPointer: $0)
    }
    unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    return Digest(hash.finalize())
  }

  /// SHA-256 of a prefix byte and bytes that lie elsewhere.
  static func sha256(prefix: UInt8, _ bytes: UnsafeRawBufferPointer) -> Digest {
    var hash = SHA256()
    unsafe withUnsafeBytes(of: prefix) { unsafe hash.update(bufferPointer: $0) }
    unsafe hash.update(bufferPointer: bytes)
    return Digest(hash.finalize())
  }

  /// SHA-256 of two runs of bytes that lie elsewhere.
  static func sha256(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Digest {
    var hash = SHA256()
    unsafe hash.update(bufferPointer: first)
    unsafe hash.update(bufferPointer: second)
    return Digest(hash.finalize())
  }

  /// Whether these are the digest's bytes.
  func equals(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count == Self.byteCount else { return false }
    return unsafe withUnsafeBytes(of: bigEndianWords) { unsafe $0.elementsEqual(bytes) }
  }

  /// SHA-256 of the byte 1 and two digests: an interior node of an RFC 6962 tree.
  static func node(_ left: Digest, _ right: Digest) -> Digest {
    var hash = SHA256()
    unsafe withUnsafeBytes(of: UInt8(1)) { unsafe hash.update(bufferPointer: $0) }
    unsafe withUnsafeBytes(of: (left.bigEndianWords, right.bigEndianWords)) {
      unsafe hash.update(bufferPointer: $0)
    }
    return Digest(hash.finalize())
  }

  init(_ digest: SHA256Digest) {
    self = unsafe digest.withUnsafeBytes { bytes in
      unsafe Digest(
        words: (
          UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
          UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
          UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
          UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
        ))
    }
  }
}
