/// A value of one of the lines that the bash harness writes: they hold no objects and no arrays.
enum FlatValue: Hashable {
  case string(String)
  /// A number in the grammar of JSON.
  case number(Double, literal: String)
  case bool(Bool)
  case null

  /// The text, or nil for anything else.
  var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  var number: Double? {
    if case .number(let value, _) = self { value } else { nil }
  }

  /// The number as a whole one; nil for anything else.
  var integer: Int64? {
    if case .number(_, let literal) = self { Int64(literal) } else { nil }
  }

  /// The number, word or null that the bytes are; nil for anything else.
  init?(literal bytes: some Collection<UInt8>) {
    let text = String(decoding: bytes, as: UTF8.self)
    switch text {
    case "true": self = .bool(true)
    case "false": self = .bool(false)
    case "null": self = .null
    default:
      // Double also reads what JSON does not have: nan, infinity, 0x10.
      guard FlatValue.isNumber(Array(bytes)), let value = Double(text), value.isFinite else {
        return nil
      }
      self = .number(value, literal: text)
    }
  }

  /// > Source: <https://www.rfc-editor.org/rfc/rfc8259#section-6>
  private static func isNumber(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    func digits() -> Int {
      let run = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      rest = rest[run.endIndex...]
      return run.count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let leadsWithZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, !leadsWithZero || whole == 1 else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
        rest = rest.dropFirst()
      }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}

/// The members of a line, in the order in which they were written.
struct FlatObject: Hashable {
  var members: [Member] = []

  struct Member: Hashable {
    var key: String
    var value: FlatValue
  }

  /// The first member of the name.
  subscript(key: String) -> FlatValue? {
    members.first { $0.key == key }?.value
  }
}
