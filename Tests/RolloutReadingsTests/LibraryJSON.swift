import FoundationEssentials

@testable import RolloutReadings

/// Any JSON value as the library's decoder reads it.
struct LibraryJSON: Decodable {
  let document: JSONDocument

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    if let fields = try? decoder.container(keyedBy: Name.self) {
      var object: [String: JSONDocument] = [:]
      for name in fields.allKeys {
        object[name.stringValue] = try fields.decode(LibraryJSON.self, forKey: name).document
      }
      document = .object(object)
    } else if var elements = try? decoder.unkeyedContainer() {
      var array: [JSONDocument] = []
      while !elements.isAtEnd { array.append(try elements.decode(LibraryJSON.self).document) }
      document = .array(array)
    } else {
      let value = try decoder.singleValueContainer()
      if value.decodeNil() {
        document = .null
      } else if let bool = try? value.decode(Bool.self) {
        document = .bool(bool)
      } else if let number = try? value.decode(Double.self) {
        document = .number(number, literal: "")
      } else {
        document = .string(try value.decode(String.self))
      }
    }
  }
}

extension JSONDocument {
  /// The library's decoder does not tell how a number was written.
  var withoutLiterals: JSONDocument {
    switch self {
    case .number(let value, _): .number(value, literal: "")
    case .array(let elements): .array(elements.map(\.withoutLiterals))
    case .object(let fields): .object(fields.mapValues(\.withoutLiterals))
    default: self
    }
  }
}

extension JSONDocument {
  var hasZeroWithExponent: Bool {
    switch self {
    case .number(let value, let literal): value == 0 && literal.lowercased().contains("e")
    case .array(let elements): elements.contains { $0.hasZeroWithExponent }
    case .object(let fields): fields.values.contains { $0.hasZeroWithExponent }
    default: false
    }
  }
}
