/// A JSON value that keeps the order of its keys and the spelling of its numbers.
///
/// The answers of the sandbox are the same to the byte every time, which a dictionary through an
/// encoder does not promise.
enum JSONText: Sendable {
  case null
  case string(String)
  case integer(Int)
  case decimal(FixedPoint)
  case array([JSONText])
  case object([(String, JSONText)])
}

extension JSONText: CustomStringConvertible {
  var description: String {
    switch self {
    case .null: "null"
    case .string(let text): Self.quoted(text)
    case .integer(let value): String(value)
    case .decimal(let value): value.description
    case .array(let values):
      "[" + values.map(\.description).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { Self.quoted($0) + ":" + $1.description }.joined(separator: ",") + "}"
    }
  }

  /// > Source: https://www.rfc-editor.org/rfc/rfc8259#section-7
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
