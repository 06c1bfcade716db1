/// The rule for text that becomes a CloudEvents attribute.
///
/// > Source: <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#type-system>:
/// > a String has no U+0000–U+001F, no U+007F–U+009F, and no Unicode noncharacters.
enum PlainText {
  /// What is wrong with `text` as an attribute of at most `limit` UTF-8 bytes, or nil.
  static func flaw(in text: String, limit: Int) -> String? {
    let count = text.utf8.count
    if count == 0 { return "it is empty" }
    if count > limit { return "it has \(count) bytes" }
    for scalar in text.unicodeScalars where isForbidden(scalar) {
      return "it holds the forbidden character U+\(hex(scalar.value))"
    }
    return nil
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if value >= 0x20 && value < 0x7F { return false }
    return value < 0x20 || (0x7F...0x9F).contains(value) || (0xFDD0...0xFDEF).contains(value)
      || value & 0xFFFE == 0xFFFE
  }

  private static func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}
