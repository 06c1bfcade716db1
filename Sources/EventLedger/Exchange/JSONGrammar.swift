/// Steps over JSON without building it: where a value ends, and whether it is one.
///
/// No depth is too deep: what is open is kept in an array, not on the stack.
///
/// > Source: <https://www.rfc-editor.org/rfc/rfc8259>
struct JSONGrammar {
  private let bytes: [UInt8]
  /// After ``skipValue()`` the end of the value, or the byte that cannot stand there.
  private(set) var index: Int

  init(_ bytes: [UInt8], from index: Int = 0) {
    self.bytes = bytes
    self.index = index
  }

  /// Whether the bytes are one JSON value in UTF-8 that holds no line break.
  static func isOneLine(_ bytes: [UInt8]) -> Bool {
    guard !bytes.contains(where: { $0 == lineFeed || $0 == carriageReturn }) else { return false }
    var grammar = JSONGrammar(bytes)
    guard grammar.skipValue() else { return false }
    grammar.skipBlanks()
    return grammar.index == bytes.count && String(validating: bytes, as: UTF8.self) != nil
  }

  /// Steps over one value and the blanks before it.
  mutating func skipValue() -> Bool {
    // What closes each array and object that is open, the innermost last.
    var open: [UInt8] = []
    repeat {
      skipBlanks()
      guard let opened = skipStart() else { return false }
      if let closer = opened {
        open.append(closer)
        guard closer == Self.closeBracket || skipKey() else { return false }
        continue
      }
      guard skipEnds(&open) else { return false }
    } while !open.isEmpty
    return true
  }

  /// A whole scalar, a whole empty array or object, or the opening of another one.
  ///
  /// - Returns: nil for what is no value, some nil for a whole one, else what will close it.
  private mutating func skipStart() -> UInt8?? {
    switch peek {
    case UInt8(ascii: "{"): return skipOpening(closedBy: Self.closeBrace)
    case UInt8(ascii: "["): return skipOpening(closedBy: Self.closeBracket)
    case UInt8(ascii: "\""): return skipString() ? .some(nil) : nil
    case UInt8(ascii: "t"): return skip("true") ? .some(nil) : nil
    case UInt8(ascii: "f"): return skip("false") ? .some(nil) : nil
    case UInt8(ascii: "n"): return skip("null") ? .some(nil) : nil
    default: return skipNumber() ? .some(nil) : nil
    }
  }

  private mutating func skipOpening(closedBy closer: UInt8) -> UInt8? {
    index += 1
    skipBlanks()
    guard peek == closer else { return closer }
    index += 1
    return nil
  }

  /// After a value: closes what ends here, up to the comma before the next one.
  private mutating func skipEnds(_ open: inout [UInt8]) -> Bool {
    while let closer = open.last {
      skipBlanks()
      if peek == UInt8(ascii: ",") {
        index += 1
        return closer == Self.closeBracket || skipKey()
      }
      guard peek == closer else { return false }
      index += 1
      open.removeLast()
    }
    return true
  }

  /// The name of a member with its colon.
  private mutating func skipKey() -> Bool {
    skipBlanks()
    guard skipString() else { return false }
    skipBlanks()
    guard peek == UInt8(ascii: ":") else { return false }
    index += 1
    return true
  }
}

// MARK: - Tokens

extension JSONGrammar {
  private static let lineFeed: UInt8 = 0x0A
  private static let carriageReturn: UInt8 = 0x0D
  private static let closeBrace = UInt8(ascii: "}")
  private static let closeBracket = UInt8(ascii: "]")

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipBlanks() {
    while let byte = peek,
      byte == 0x20 || byte == 0x09 || byte == Self.lineFeed
        || byte == Self.carriageReturn
    { index += 1 }
  }

  private mutating func skip(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard bytes.count - index >= count else { return false }
    let isThere = word.withUTF8Buffer { unsafe bytes[index..<(index + count)].elementsEqual($0) }
    if isThere { index += count }
    return isThere
  }

  private mutating func skipString() -> Bool {
    guard peek == UInt8(ascii: "\"") else { return false }
    index += 1
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        return true
      case UInt8(ascii: "\\"): guard skipEscape() else { return false }
      case 0..<0x20: return false
      default: index += 1
      }
    }
    return false
  }

  private mutating func skipEscape() -> Bool {
    index += 1
    switch peek {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      index += 1
      return true
    case UInt8(ascii: "u"):
      index += 1
      for _ in 0..<4 {
        guard let byte = peek, Self.isHexDigit(byte) else { return false }
        index += 1
      }
      return true
    default: return false
    }
  }

  private mutating func skipNumber() -> Bool {
    if peek == UInt8(ascii: "-") { index += 1 }
    if peek == UInt8(ascii: "0") { index += 1 } else { guard skipDigits() else { return false } }
    if peek == UInt8(ascii: ".") {
      index += 1
      guard skipDigits() else { return false }
    }
    guard peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") else { return true }
    index += 1
    if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { index += 1 }
    return skipDigits()
  }

  /// One digit at least.
  private mutating func skipDigits() -> Bool {
    let start = index
    while let byte = peek, Self.isDigit(byte) { index += 1 }
    return index > start
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
  }
}
