/// A threshold with the text that the operator wrote, because `0.020` is printed as `0.020`.
package struct Limit: Hashable, Sendable {
  package let text: String
  package let value: Double

  /// - Returns: nil unless the text is a finite decimal number, 0 or more.
  package init?(_ text: String) {
    let allowed = text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
        || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+")
    }
    guard allowed, let value = Double(text), value.isFinite, value >= 0, text.first != "+",
      text.first != "-"
    else { return nil }
    self.text = text
    self.value = value
  }
}

extension Limit: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let limit = Limit(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "Expected a decimal number, 0 or more, got '\(text)'.")
    }
    self = limit
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
