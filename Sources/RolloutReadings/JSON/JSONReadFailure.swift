/// Why a text is not usable as JSON, and where.
package struct JSONReadFailure: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: String, Sendable, Equatable {
    case syntax
    case emptyText
    case invalidUTF8
    case numberOutOfRange
    case duplicateField
    case tooDeep
    case trailingText
  }

  package var code: Code
  package var message: String
  /// From 0, in bytes.
  package var byteOffset: Int
  /// From 1.
  package var line: Int
  /// From 1, in bytes.
  package var column: Int
  /// The value that was being read, such as `sync.p95_latency_ms`; `$` is the whole document.
  package var path: String
  /// What stands there, made printable.
  package var excerpt: String

  package var description: String {
    let place = path == "$" ? "" : " in \(path)"
    let near = excerpt.isEmpty ? "" : ", near \"\(excerpt)\""
    return "\(message)\(place) at line \(line), column \(column) (byte \(byteOffset))\(near)"
  }
}
