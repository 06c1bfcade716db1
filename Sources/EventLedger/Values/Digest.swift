/// A SHA-256 digest: 32 bytes, kept as four words so that it needs no allocation.
package struct Digest: Hashable, Sendable {
  let words: (UInt64, UInt64, UInt64, UInt64)

  init(words: (UInt64, UInt64, UInt64, UInt64)) {
    self.words = words
  }

  package static let byteCount = 32

  /// Nil unless there are exactly 32 bytes.
  package init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    for (index, byte) in bytes.enumerated() {
      switch index >> 3 {
      case 0: words.0 = words.0 << 8 | UInt64(byte)
      case 1: words.1 = words.1 << 8 | UInt64(byte)
      case 2: words.2 = words.2 << 8 | UInt64(byte)
      default: words.3 = words.3 << 8 | UInt64(byte)
      }
    }
    self.words = words
  }

  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    append(to: &bytes)
    return bytes
  }

  func append(to bytes: inout [UInt8]) {
    unsafe withUnsafeBytes(of: bigEndianWords) { unsafe bytes.append(contentsOf: $0) }
  }

  var bigEndianWords: (UInt64, UInt64, UInt64, UInt64) {
    (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
  }

  package static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
  }
}

extension Digest: LosslessStringConvertible {
  /// 64 lower-case hexadecimal digits.
  package var hex: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(64)
    appendHex(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  func appendHex(to bytes: inout [UInt8]) {
    Hex.append(words.0, digits: 16, to: &bytes)
    Hex.append(words.1, digits: 16, to: &bytes)
    Hex.append(words.2, digits: 16, to: &bytes)
    Hex.append(words.3, digits: 16, to: &bytes)
  }

  /// `sha256:` and 64 lower-case hexadecimal digits.
  package var description: String { "sha256:" + hex }

  /// Reads exactly the form of ``description``.
  package init?(_ description: String) {
    let prefix = "sha256:"
    guard description.hasPrefix(prefix) else { return nil }
    self.init(hex: description.utf8.dropFirst(prefix.utf8.count))
  }

  init?(hex: some Collection<UInt8>) {
    guard hex.count == 2 * Self.byteCount else { return nil }
    var bytes: [UInt8] = []
    var pending: UInt8?
    for digit in hex {
      guard let value = Hex.lowerCaseValue(of: digit) else { return nil }
      if let high = pending {
        bytes.append(high << 4 | value)
        pending = nil
      } else {
        pending = value
      }
    }
    self.init(bytes)
  }
}
