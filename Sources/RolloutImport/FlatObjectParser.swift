/// Reads lines that are as they should be: one flat JSON object, or several right after each other.
///
/// Strict, so that whatever it does not take is looked at by ``BrokenLineReader`` and reported.
struct FlatObjectParser {
  /// Most members of an object: the harness writes seven at most.
  static let memberLimit = 64

  private let bytes: [UInt8]
  private var position = 0

  /// Every object of the line; nil when anything in it is not as JSON has it.
  static func objects(in line: [UInt8]) -> [FlatObject]? {
    var parser = FlatObjectParser(bytes: line)
    var objects: [FlatObject] = []
    parser.skipBlanks()
    while parser.position < line.count {
      guard let object = parser.object() else { return nil }
      objects.append(object)
      parser.skipBlanks()
    }
    return objects.isEmpty ? nil : objects
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x09 { position += 1 }
  }

  private mutating func object() -> FlatObject? {
    guard take(UInt8(ascii: "{")) else { return nil }
    var object = FlatObject()
    skipBlanks()
    if take(UInt8(ascii: "}")) { return object }
    while true {
      skipBlanks()
      guard object.members.count < FlatObjectParser.memberLimit, let key = string(),
        object[key] == nil
      else { return nil }
      skipBlanks()
      guard take(UInt8(ascii: ":")) else { return nil }
      skipBlanks()
      guard let value = value() else { return nil }
      object.members.append(FlatObject.Member(key: key, value: value))
      skipBlanks()
      if take(UInt8(ascii: "}")) { return object }
      guard take(UInt8(ascii: ",")) else { return nil }
    }
  }

  private mutating func value() -> FlatValue? {
    if peek == UInt8(ascii: "\"") { return string().map { .string($0) } }
    let start = position
    while let byte = peek, byte != UInt8(ascii: ","), byte != UInt8(ascii: "}"), byte > 0x20 {
      position += 1
    }
    return FlatValue(literal: bytes[start..<position])
  }

  private mutating func string() -> String? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    var text: [UInt8] = []
    while let byte = peek {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let escaped = escape() else { return nil }
        text += escaped
      case 0..<0x20: return nil
      default: text.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> [UInt8]? {
    guard let byte = peek else { return nil }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      guard let unit = unit() else { return nil }
      var units = [unit]
      if UTF16.isLeadSurrogate(unit) {
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let trail = self.unit() else {
          return nil
        }
        units.append(trail)
      }
      return String(validating: units, as: UTF16.self).map { Array($0.utf8) }
    default: return nil
    }
  }

  private mutating func unit() -> UInt16? {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
      return nil
    }
    position += 4
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
