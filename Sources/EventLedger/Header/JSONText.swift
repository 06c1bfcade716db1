/// JSON written straight into bytes.
///
/// > Source: <https://www.rfc-editor.org/rfc/rfc8259#section-7>: quotation mark, reverse solidus
/// > and U+0000–U+001F must be escaped; everything else may stand as it is.
extension [UInt8] {
  /// Appends a literal as it is.
  mutating func append(literal: StaticString) {
    literal.withUTF8Buffer { unsafe self.append(contentsOf: $0) }
  }

  /// Appends `text` as a JSON string with its quotes.
  mutating func append(jsonString text: String) {
    append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      if unsafe utf8.contains(where: Self.needsEscape) {
        for index in 0..<utf8.count { append(escaped: unsafe utf8[index]) }
      } else {
        unsafe append(contentsOf: utf8)
      }
    }
    append(UInt8(ascii: "\""))
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func append(escaped byte: UInt8) {
    if byte < 0x20 {
      append(literal: #"\u00"#)
      Hex.append(UInt64(byte), digits: 2, to: &self)
      return
    }
    if Self.needsEscape(byte) { append(UInt8(ascii: "\\")) }
    append(byte)
  }
}
