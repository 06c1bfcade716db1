import RolloutModel

/// JSON whose members stay in the order in which they were written.
///
/// Readers of the artifacts rely on the order of keys, which Foundation's encoder does not keep.
package enum OrderedJSON: Sendable {
  case string(String)
  case integer(Int64)
  case number(Double)
  case bool(Bool)
  case null
  case array([OrderedJSON])
  case object([(key: String, value: OrderedJSON)])

  /// One line, no blanks between tokens.
  package var line: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .string(let value): OrderedJSON.writeString(value, to: &text)
    case .integer(let value): text += String(value)
    // JSON has no NaN and no infinity; null says that there is no number.
    case .number(let value): text += value.isFinite ? shortText(of: value) : "null"
    case .bool(let value): text += value ? "true" : "false"
    case .null: text += "null"
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        element.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        OrderedJSON.writeString(member.key, to: &text)
        text += ":"
        member.value.write(to: &text)
      }
      text += "}"
    }
  }

  private static func writeString(_ value: String, to text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
