import FoundationEssentials

/// Steps over JSON without building it: where a value ends, and whether it is one that any two
/// readers read alike.
///
/// That is: no object has a member twice, no escape is half of a surrogate pair, and nothing is
/// nested deeper than ``depthLimit``.
///
/// > Source: <https://www.rfc-editor.org/rfc/rfc8259>
struct JSONGrammar {
  static let depthLimit = 512

  private let bytes: [UInt8]
  /// The names of the members of each object that is open, the innermost last; nil for an array.
  private var names: [Set<[UInt8]>?] = []
  /// After ``skipValue()`` the end of the value, or the byte that cannot stand there.
  private(set) var index: Int

  init(_ bytes: [UInt8], from index: Int = 0) {
    self.bytes = bytes
    self.index = index
  }

  /// Whether the bytes are one JSON value in UTF-8 that holds no line break, and is not `null`,
  /// which would look as if it had been erased.
  static func isOneLine(_ bytes: [UInt8]) -> Bool {
    guard !bytes.contains(where: { $0 == lineFeed || $0 == carriageReturn }) else { return false }
    var grammar = JSONGrammar(bytes)
    guard grammar.skipValue() else { return false }
    grammar.skipBlanks()
    return grammar.index == bytes.count && !bytes.elementsEqual("null".utf8)
      && String(validating: bytes, as: UTF8.self) != nil
  }

  /// Steps over one value and the blanks before it.
  mutating func skipValue() -> Bool {
    // What closes each array and object that is open, the innermost last.
    var open: [UInt8] = []
    repeat {
      skipBlanks()
      let opens = peek == UInt8(ascii: "{") || peek == UInt8(ascii: "[")
      guard !opens || open.count < Self.depthLimit, let opened = skipStart() else { return false }
      if let closer = opened {
        open.append(closer)
        names.append(closer == Self.closeBrace ? [] : nil)
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
      names.removeLast()
    }
    return true
  }

  /// The name of a member with its colon.
  private mutating func skipKey() -> Bool {
    skipBlanks()
    let start = index
    guard skipString(), takeName(bytes[start..<index]) else { return false }
    skipBlanks()
    guard peek == UInt8(ascii: ":") else { return false }
    index += 1
    return true
  }
}

// MARK: - Names

extension JSONGrammar {
  /// Whether the object that is open has no member of the name yet; now it has.
  ///
  /// - Parameter quoted: with its quotes, as it stands there.
  private mutating func takeName(_ quoted: ArraySlice<UInt8>) -> Bool {
    guard let last = names.indices.last else { return false }
    var name = Array(quoted)
    if name.contains(UInt8(ascii: "\\")) {
      // Two spellings of one name are one name.
      guard let text = try? JSONDecoder().decode([String].self, from: Data([0x5B] + name + [0x5D]))
      else { return false }
      name = [UInt8(ascii: "\"")] + Array(text[0].utf8) + [UInt8(ascii: "\"")]
    }
    return names[last]?.insert(name).inserted ?? false
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
      guard let unit = unicodeUnit() else { return false }
      switch unit {
      case 0xD800..<0xDC00:
        guard peek == UInt8(ascii: "\\") else { return false }
        index += 1
        guard peek == UInt8(ascii: "u"), let second = unicodeUnit() else { return false }
        return (0xDC00..<0xE000).contains(second)
      case 0xDC00..<0xE000: return false
      default: return true
      }
    default: return false
    }
  }

  /// Steps over `u` and four hexadecimal digits.
  private mutating func unicodeUnit() -> UInt32? {
    index += 1
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let value = Self.hexValue(byte) else { return nil }
      unit = unit << 4 | UInt32(value)
      index += 1
    }
    return unit
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

  private static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
