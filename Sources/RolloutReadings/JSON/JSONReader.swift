import RolloutModel

/// Reads JSON strictly, as evidence has to be read.
///
/// Our own, because the library's decoder neither keeps the text of a number nor says at which
/// byte and path a text is wrong; it takes one of two fields of one name, and refuses `0e1`. What
/// is not in the grammar is refused: NaN, infinities, comments, trailing commas, leading zeros.
/// Refused beyond the grammar: a number that no `Double` can hold, a lone surrogate, a field that
/// appears twice — two readers could see two different values in each of them.
///
/// > Source: RFC 8259, https://www.rfc-editor.org/rfc/rfc8259
struct JSONReader {
  /// Deepest nesting of arrays and objects.
  static let depthLimit = 512

  private let bytes: [UInt8]
  private var position = 0
  private var path: [Step] = []
  private var depth = 0

  /// A step of a path; put into words only for a message.
  private enum Step {
    case name(String)
    case index(Int)

    var text: String {
      switch self {
      case .name(let name): Excerpt(name).description
      case .index(let index): "[\(index)]"
      }
    }
  }

  /// - Parameter depth: how many arrays and objects the text will stand in.
  init(_ bytes: [UInt8], depth: Int = 0) {
    self.bytes = bytes
    self.depth = depth
  }

  mutating func readDocument() throws(JSONReadFailure) -> JSONDocument {
    try checkUTF8()
    // "Implementations … MAY ignore the presence of a byte order mark", RFC 8259 section 8.1.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    skipBlanks()
    guard position < bytes.count else {
      throw failure(.emptyText, "the text is empty; a JSON value expected")
    }
    let value = try readValue()
    skipBlanks()
    guard position == bytes.count else {
      throw failure(.trailingText, "more text after the end of the JSON value")
    }
    return value
  }
}

// MARK: - Values

extension JSONReader {
  private mutating func readValue() throws(JSONReadFailure) -> JSONDocument {
    switch peek {
    case UInt8(ascii: "{"), UInt8(ascii: "["): return try readNested()
    case UInt8(ascii: "\""): return .string(try readString())
    case let byte? where byte == UInt8(ascii: "-") || byte.isDigit: return try readNumber()
    default: break
    }
    let words: [(String, JSONDocument)] = [
      ("null", .null), ("true", .bool(true)), ("false", .bool(false)),
    ]
    for (word, value) in words where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    for word in ["NaN", "Infinity", "nan", "inf"] where bytes[position...].starts(with: word.utf8) {
      throw failure(.syntax, "\(word) is not a JSON number; a finite number expected")
    }
    throw failure(.syntax, "a JSON value expected")
  }

  private mutating func readNested() throws(JSONReadFailure) -> JSONDocument {
    guard depth < Self.depthLimit else {
      throw failure(.tooDeep, "arrays and objects nested deeper than \(Self.depthLimit)")
    }
    depth += 1
    defer { depth -= 1 }
    if take(UInt8(ascii: "{")) { return try readObject() }
    position += 1
    return try readArray()
  }

  private mutating func readObject() throws(JSONReadFailure) -> JSONDocument {
    var fields: [String: JSONDocument] = [:]
    skipBlanks()
    if take(UInt8(ascii: "}")) { return .object(fields) }
    while true {
      skipBlanks()
      guard peek == UInt8(ascii: "\"") else {
        throw failure(.syntax, "the name of a field, in quotes, expected")
      }
      let start = position
      let name = try readString()
      skipBlanks()
      guard take(UInt8(ascii: ":")) else { throw failure(.syntax, "a colon expected") }
      skipBlanks()
      path.append(.name(name))
      guard fields[name] == nil else {
        position = start
        throw failure(.duplicateField, "the field appears twice")
      }
      fields[name] = try readValue()
      path.removeLast()
      skipBlanks()
      if take(UInt8(ascii: "}")) { return .object(fields) }
      guard take(UInt8(ascii: ",")) else { throw failure(.syntax, "a comma or } expected") }
    }
  }

  private mutating func readArray() throws(JSONReadFailure) -> JSONDocument {
    var elements: [JSONDocument] = []
    skipBlanks()
    if take(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      skipBlanks()
      path.append(.index(elements.count))
      elements.append(try readValue())
      path.removeLast()
      skipBlanks()
      if take(UInt8(ascii: "]")) { return .array(elements) }
      guard take(UInt8(ascii: ",")) else { throw failure(.syntax, "a comma or ] expected") }
    }
  }

  private mutating func readNumber() throws(JSONReadFailure) -> JSONDocument {
    let start = position
    _ = take(UInt8(ascii: "-"))
    if bytes[position...].starts(with: "Infinity".utf8) {
      position = start
      throw failure(.syntax, "-Infinity is not a JSON number; a finite number expected")
    }
    let integerStart = position
    try takeDigits()
    if bytes[integerStart] == UInt8(ascii: "0"), position > integerStart + 1 {
      position = start
      throw failure(.syntax, "a number must not begin with a superfluous 0")
    }
    if take(UInt8(ascii: ".")) { try takeDigits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try takeDigits()
    }
    let literal = String(decoding: bytes[start..<position], as: UTF8.self)
    let significand = literal.prefix { $0 != "e" && $0 != "E" }
    let isZero = !significand.contains { ("1"..."9").contains($0) }
    // Too large reads as infinity and too small as zero; neither is what was written.
    guard let value = Double(literal), value.isFinite, (value == 0) == isZero else {
      position = start
      throw failure(
        .numberOutOfRange, "the number \(Excerpt(literal)) is out of the range of a Double")
    }
    return .number(value, literal: literal)
  }

  private mutating func takeDigits() throws(JSONReadFailure) {
    let start = position
    while let byte = peek, byte.isDigit {
      position += 1
    }
    guard position > start else { throw failure(.syntax, "a digit expected") }
  }
}

// MARK: - Strings

extension JSONReader {
  private mutating func readString() throws(JSONReadFailure) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        try readEscape(into: &text)
      case 0..<0x20:
        throw failure(.syntax, "a control character must be escaped in a string")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw failure(.syntax, "the text ends within a string")
  }

  private mutating func readEscape(into text: inout [UInt8]) throws(JSONReadFailure) {
    let start = position
    position += 1
    if let byte = peek, let meant = Self.meaning(ofEscaped: byte) {
      position += 1
      return text.append(meant)
    }
    guard take(UInt8(ascii: "u")), let unit = takeHexadecimal() else {
      position = start
      throw failure(.syntax, "an escape of JSON expected after \\")
    }
    var units = [unit]
    if UTF16.isLeadSurrogate(unit), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")),
      let trail = takeHexadecimal()
    {
      units.append(trail)
    }
    guard let decoded = String(validating: units, as: UTF16.self) else {
      position = start
      throw failure(.syntax, "half of a surrogate pair, which is no character")
    }
    text += Array(decoded.utf8)
  }

  /// What a byte means after a backslash.
  private static func meaning(ofEscaped byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

  private mutating func takeHexadecimal() -> UInt16? {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
      return nil
    }
    position += 4
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}

// MARK: - Places

extension JSONReader {
  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func checkUTF8() throws(JSONReadFailure) {
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      position = error.byteOffsets.lowerBound
      throw failure(.invalidUTF8, "a byte that is not UTF-8 (\(error.kind))")
    }
  }

  private func failure(_ code: JSONReadFailure.Code, _ message: String) -> JSONReadFailure {
    let before = bytes[..<position]
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return JSONReadFailure(
      code: code, message: message, byteOffset: position,
      line: before.count { $0 == UInt8(ascii: "\n") } + 1, column: position - lineStart + 1,
      path: pathText, excerpt: Excerpt(bytes[position...]).description)
  }

  /// Of a long path its beginning and its end; names are as foreign as the rest of the text.
  private var pathText: String {
    let isLong = path.count > Self.pathLimit
    let start = path.prefix(isLong ? Self.pathLimit / 2 : path.count).map(\.text)
    let end = isLong ? ["…"] + path.suffix(Self.pathLimit / 2).map(\.text) : []
    return (start + end).reduce(into: "") { text, part in
      text += text.isEmpty || part.hasPrefix("[") ? part : ".\(part)"
    }.nonEmpty ?? "$"
  }

  /// Most parts of a path that a message shows.
  private static let pathLimit = 16
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
