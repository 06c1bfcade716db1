import Crypto

/// SHA-256 of bytes that come in pieces.
package struct DigestStream {
  private var hash = SHA256()

  package init() {}

  package mutating func append(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
  }

  package func finish() -> Digest { Digest(hash.finalize()) }
}
