/// The name of an event, made by its writer before it is appended: a UUIDv7.
///
/// Ids made one after the other sort one after the other, which keeps the unique index of a
/// large ledger growing at its right edge: with random ids the append rate falls as it grows.
///
/// > Source: <https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7>
package struct EventID: Hashable, Comparable, Sendable {
  let high: UInt64
  let low: UInt64

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The id for a moment and 74 bits of randomness.
  ///
  /// - Parameters:
  ///   - milliseconds: since 1970; its low 48 bits are used, enough until the year 10889.
  ///   - random: bits 0–11 of the first and 0–61 of the second word are used.
  package static func generate(milliseconds: Int64, random: (UInt64, UInt64)) -> EventID {
    let time = UInt64(truncatingIfNeeded: milliseconds) << 16
    return EventID(
      high: time | 0x7000 | (random.0 & 0x0FFF),
      low: 0x8000_0000_0000_0000 | (random.1 & 0x3FFF_FFFF_FFFF_FFFF))
  }

  /// The moment that the id carries, in milliseconds since 1970.
  package var milliseconds: Int64 { Int64(high >> 16) }

  package static func < (left: EventID, right: EventID) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

extension EventID: LosslessStringConvertible {
  /// Accepts exactly the canonical form: 36 characters, lower case, version 7, variant 10.
  package init?(_ description: String) {
    var text = description
    let parsed = text.withUTF8 { unsafe EventID(utf8: $0) }
    guard let parsed else { return nil }
    self = parsed
  }

  init?(utf8: UnsafeBufferPointer<UInt8>) {
    guard utf8.count == Self.textLength else { return nil }
    var words: (UInt64, UInt64) = (0, 0)
    var nibbles = 0
    for index in 0..<Self.textLength {
      let byte = unsafe utf8[index]
      if index == 8 || index == 13 || index == 18 || index == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard let nibble = Hex.lowerCaseValue(of: byte) else { return nil }
      if nibbles < 16 {
        words.0 = words.0 << 4 | UInt64(nibble)
      } else {
        words.1 = words.1 << 4 | UInt64(nibble)
      }
      nibbles += 1
    }
    guard words.0 & 0xF000 == 0x7000, words.1 >> 62 == 0b10 else { return nil }
    self.init(high: words.0, low: words.1)
  }

  package var description: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.textLength)
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  static let textLength = 36

  /// Appends the 36 characters of the canonical form.
  func append(to bytes: inout [UInt8]) {
    Hex.append(high >> 32, digits: 8, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    Hex.append(high >> 16, digits: 4, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    Hex.append(high, digits: 4, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    Hex.append(low >> 48, digits: 4, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    Hex.append(low, digits: 12, to: &bytes)
  }
}
