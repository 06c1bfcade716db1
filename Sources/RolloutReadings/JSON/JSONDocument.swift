/// A JSON value as it was read, independent of what it means to us.
package enum JSONDocument: Sendable, Equatable {
  case null
  case bool(Bool)
  /// The nearest finite value, and the number as it was written.
  case number(Double, literal: String)
  case string(String)
  case array([JSONDocument])
  case object([String: JSONDocument])

  package enum Kind: String, Sendable, Equatable {
    case null, bool, number, string, array, object
  }

  package var kind: Kind {
    switch self {
    case .null: .null
    case .bool: .bool
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }

  /// Reads one JSON text.
  ///
  /// - Throws: ``JSONReadFailure``, which says where and what.
  package init(bytes: [UInt8]) throws(JSONReadFailure) {
    try self.init(bytes: bytes, depth: 0)
  }

  /// Reads one JSON text that will stand in others.
  ///
  /// - Parameter depth: how deep it will stand there.
  init(bytes: [UInt8], depth: Int) throws(JSONReadFailure) {
    var reader = JSONReader(bytes, depth: depth)
    self = try reader.readDocument()
  }
}

extension JSONDocument.Kind {
  /// With its article: `an array`.
  package var phrase: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
