import RolloutModel
import RolloutRedaction

extension HTTPCall {
  /// Why this call cannot be sent as it is written, or nil.
  ///
  /// A line end in a header would let its value begin a header of its own. Values are not quoted
  /// in the message: they may be secret.
  ///
  /// > Source: RFC 9110 sections 5.1 and 5.5, https://www.rfc-editor.org/rfc/rfc9110#section-5.5
  var defect: String? {
    for header in headers {
      if header.name.utf8.isEmpty || !header.name.utf8.allSatisfy(\.isTokenCharacter) {
        return "\"\(Excerpt(header.name))\" is not a header name; letters, digits and - expected"
      }
      if header.value.utf8.contains(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }) {
        return "the value of the header \(header.name) contains a line end or a control character"
      }
    }
    guard let bearerToken else { return nil }
    if headers.contains(where: { $0.name.lowercased() == "authorization" }) {
      return "both a bearer token and a header Authorization are set; at most one is expected"
    }
    return Self.defect(of: Array(bearerToken.reveal().utf8))
  }

  private static func defect(of token: [UInt8]) -> String? {
    guard let index = token.firstIndex(where: { $0 <= 0x20 || $0 >= 0x7F }) else {
      return token.isEmpty ? "the bearer token is empty" : nil
    }
    let kind =
      switch token[index] {
      case 0x0A, 0x0D: "a line end"
      case 0x20, 0x09: "a blank"
      case 0x80...: "a character outside ASCII"
      default: "a control character"
      }
    return """
      the bearer token contains \(kind) (byte \(index + 1) of \(token.count)), \
      which a header cannot carry
      Hint: a token read from a file often ends with a line end; take it off.
      """
  }
}

extension UInt8 {
  /// > Source: RFC 9110 section 5.6.2, https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
  fileprivate var isTokenCharacter: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default:
      "!#$%&'*+-.^_`|~".utf8.contains(self)
    }
  }
}
