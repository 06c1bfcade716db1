/// The name of a key, and the origin of the log that signs with it.
///
/// 1 to 255 bytes of UTF-8 without Unicode spaces, control characters and plus signs.
///
/// > Source: <https://c2sp.org/signed-note#format>; the limit is ours.
package struct KeyName: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  package static let byteLimit = 255

  /// Nil when the text breaks one of the rules.
  package init?(_ text: String) {
    guard !text.isEmpty, text.utf8.count <= Self.byteLimit,
      !text.unicodeScalars.contains(where: Self.isForbidden)
    else { return nil }
    self.text = text
  }

  /// Nil when the bytes are no UTF-8, or break one of the rules.
  init?(_ bytes: some Sequence<UInt8>) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    self.init(text)
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "+" || scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
  }

  /// Byte equality: a signature is over bytes.
  package static func == (left: KeyName, right: KeyName) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }

  package var description: String { text }
}
