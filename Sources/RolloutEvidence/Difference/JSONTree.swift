import FoundationEssentials
import RolloutModel

/// Any JSON document, for comparing values field by field.
enum JSONTree: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONTree])
  case object([String: JSONTree])

  /// A value as the ledger would store it.
  init(of value: some Encodable) throws {
    self = try JSONDecoder().decode(JSONTree.self, from: try JSONEncoder().encode(value))
  }

  /// As people read it: texts without quotes, the rest as JSON.
  var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let value): shortText(of: value)
    case .string(let value): value
    case .array(let elements): "[" + elements.map(\.text).joined(separator: ", ") + "]"
    case .object(let members):
      "{"
        + members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.text)" }
        .joined(separator: ", ") + "}"
    }
  }

  /// Every leaf by its path, `gates.run[sync-security].command.timeout`.
  ///
  /// Elements with names are known by them, so that one more gate is one difference and not many.
  func leaves(at path: String = "") -> [(path: String, text: String)] {
    switch self {
    case .object(let members) where !members.isEmpty:
      return members.sorted { $0.key < $1.key }.flatMap { key, value in
        value.leaves(at: path.isEmpty ? key : "\(path).\(key)")
      }
    case .array(let elements) where !elements.isEmpty:
      let names = elements.compactMap(\.name)
      let areNamed = names.count == elements.count && Set(names).count == names.count
      return elements.enumerated().flatMap { index, element in
        element.leaves(at: "\(path)[\(areNamed ? names[index] : String(index))]")
      }
    default:
      return [(path, text)]
    }
  }

  private var name: String? {
    guard case .object(let members) = self, case .string(let name) = members["name"] else {
      return nil
    }
    return name
  }
}

extension JSONTree: Decodable {
  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .string(text)
    } else if let elements = try? value.decode([JSONTree].self) {
      self = .array(elements)
    } else {
      self = .object(try value.decode([String: JSONTree].self))
    }
  }
}
