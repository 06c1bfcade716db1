import FoundationEssentials

/// Standard base64 with padding, one text for each sequence of bytes.
///
/// > Source: <https://www.rfc-editor.org/rfc/rfc4648#section-4>
package enum Base64 {
  package static func text(of bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  static func append(_ bytes: [UInt8], to out: inout [UInt8]) {
    out.append(contentsOf: text(of: bytes).utf8)
  }

  /// Nil for anything that ``text(of:)`` would not have written: the decoder alone would also take
  /// texts whose last character carries stray bits.
  package static func bytes(of text: some Sequence<UInt8>) -> [UInt8]? {
    let text = Data(text)
    guard let data = Data(base64Encoded: text), data.base64EncodedData() == text else { return nil }
    return [UInt8](data)
  }
}
