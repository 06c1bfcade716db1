/// The first four bytes of a hash over a key's name, algorithm and public key.
///
/// It tells keys apart when a note is read. It proves nothing: anybody can make a key with a
/// given id.
///
/// > Source: <https://c2sp.org/signed-note#format>
package struct KeyID: Hashable, Sendable, CustomStringConvertible {
  package let rawValue: UInt32

  static let byteCount = 4

  init(name: KeyName, algorithm: VerifierKey.Algorithm, publicKey: [UInt8]) {
    let hashed = Array(name.text.utf8) + [UInt8(ascii: "\n"), algorithm.rawValue] + publicKey
    rawValue = UInt32(truncatingIfNeeded: Digest.sha256(of: hashed).words.0 >> 32)
  }

  /// Nil unless there are four bytes.
  init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    rawValue = bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Nil unless there are eight lower-case hexadecimal digits.
  init?(hex: some Collection<UInt8>) {
    guard hex.count == 2 * Self.byteCount else { return nil }
    var value: UInt32 = 0
    for digit in hex {
      guard let nibble = Hex.lowerCaseValue(of: digit) else { return nil }
      value = value << 4 | UInt32(nibble)
    }
    rawValue = value
  }

  var bytes: [UInt8] {
    (0..<Self.byteCount).reversed().map { UInt8(truncatingIfNeeded: rawValue >> ($0 * 8)) }
  }

  package var description: String {
    var digits: [UInt8] = []
    Hex.append(UInt64(rawValue), digits: 2 * Self.byteCount, to: &digits)
    return String(decoding: digits, as: UTF8.self)
  }
}
