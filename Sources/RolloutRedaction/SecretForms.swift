/// The ways in which the value of a secret shows up in the output of programs.
///
/// A log seldom prints a token as it is: a JSON body escapes it, a URL percent-encodes it, a
/// `Basic` header carries it in base64 behind a user name.
struct SecretForms: Sendable {
  /// Shorter encoded forms are ordinary words too often to be hidden.
  static let shortestEncodedForm = 4
  /// Shortest base64 core of a secret that stands somewhere inside an encoded text.
  static let shortestAlignedForm = 8

  /// The distinct forms, the raw value first.
  let all: [[UInt8]]

  init(of value: String) {
    let raw = Array(value.utf8)
    var forms: [[UInt8]] = []
    func add(_ form: [UInt8], atLeast minimum: Int = 1) {
      guard form.count >= minimum, !forms.contains(form) else { return }
      forms.append(form)
    }
    add(raw)
    // A secret read from a file often keeps the line end that its users strip.
    let trimmed = Array(raw.trimmingBlanks)
    add(trimmed)
    for secret in trimmed == raw ? [raw] : [raw, trimmed] {
      let text = String(decoding: secret, as: UTF8.self)
      for form in Self.jsonEscaped(text) { add(form, atLeast: Self.shortestEncodedForm) }
      for form in Self.percentEncoded(secret) { add(form, atLeast: Self.shortestEncodedForm) }
      for urlSafe in [false, true] {
        for form in Self.base64(secret, urlSafe: urlSafe) {
          add(form, atLeast: Self.shortestEncodedForm)
        }
        for form in Self.alignedBase64(secret, urlSafe: urlSafe) {
          add(form, atLeast: Self.shortestAlignedForm)
        }
      }
    }
    all = forms
  }

  /// With and without an escaped solidus and with non-ASCII kept or escaped: encoders differ.
  private static func jsonEscaped(_ text: String) -> [[UInt8]] {
    var forms: [[UInt8]] = []
    for escapesSolidus in [false, true] {
      for escapesNonASCII in [false, true] {
        for uppercase in escapesNonASCII ? [false, true] : [false] {
          forms.append(
            jsonEscaped(
              text, solidus: escapesSolidus, nonASCII: escapesNonASCII, uppercase: uppercase))
        }
      }
    }
    return forms
  }

  private static func jsonEscaped(
    _ text: String, solidus: Bool, nonASCII: Bool, uppercase: Bool
  ) -> [UInt8] {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "/" where solidus: result += "\\/"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{8}": result += "\\b"
      case "\u{C}": result += "\\f"
      case _ where scalar.value < 0x20 || (nonASCII && scalar.value > 0x7E):
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16, uppercase: uppercase)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: result.unicodeScalars.append(scalar)
      }
    }
    return Array(result.utf8)
  }

  /// Hexadecimal digits in both cases, with `/` kept or not, with `+` for a space or not.
  private static func percentEncoded(_ bytes: [UInt8]) -> [[UInt8]] {
    var forms: [[UInt8]] = []
    for uppercase in [true, false] {
      for keepsSolidus in [false, true] {
        for plusForSpace in [false, true] {
          var form: [UInt8] = []
          for byte in bytes {
            if byte.isUnreservedInURL || (keepsSolidus && byte == UInt8(ascii: "/")) {
              form.append(byte)
            } else if plusForSpace, byte == UInt8(ascii: " ") {
              form.append(UInt8(ascii: "+"))
            } else {
              let digits = String(byte, radix: 16, uppercase: uppercase)
              form += Array("%\(digits.count == 1 ? "0" : "")\(digits)".utf8)
            }
          }
          forms.append(form)
        }
      }
    }
    return forms
  }

  /// The whole value encoded, with and without padding.
  private static func base64(_ bytes: [UInt8], urlSafe: Bool) -> [[UInt8]] {
    let encoded = Base64.encode(bytes, urlSafe: urlSafe)
    let padding = (3 - bytes.count % 3) % 3
    return [encoded + [UInt8](repeating: UInt8(ascii: "="), count: padding), encoded]
  }

  /// What remains the same of the encoded value when other bytes stand before and after it, as in
  /// `user:value`: the characters all of whose six bits come from the value.
  private static func alignedBase64(_ bytes: [UInt8], urlSafe: Bool) -> [[UInt8]] {
    (0..<3).map { offset in
      let encoded = Base64.encode([UInt8](repeating: 0, count: offset) + bytes, urlSafe: urlSafe)
      let first = (offset * 8 + 5) / 6
      let end = (offset + bytes.count) * 8 / 6
      return first < end ? Array(encoded[first..<end]) : []
    }
  }
}

extension UInt8 {
  /// > Source: RFC 3986 section 2.3, https://www.rfc-editor.org/rfc/rfc3986#section-2.3
  fileprivate var isUnreservedInURL: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}

extension [UInt8] {
  fileprivate var trimmingBlanks: ArraySlice<UInt8> {
    var slice = self[...]
    while let last = slice.last, last <= 0x20 { slice.removeLast() }
    while let first = slice.first, first <= 0x20 { slice.removeFirst() }
    return slice
  }
}
