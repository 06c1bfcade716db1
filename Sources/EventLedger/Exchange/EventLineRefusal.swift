/// Why a line is not one of `events.jsonl`.
package struct EventLineRefusal: Error, Hashable, Sendable {
  /// What should have stood there.
  package enum Expected: Hashable, Sendable {
    case opening
    case header
    case saltMember
    case salt
    case dataMember
    case data
    /// The event was redacted, so that there is none.
    case noData
    case base64
    /// Data that can stand as it is must.
    case plainData
    case end
    case length(limit: Int)
  }

  package let expected: Expected
  /// From 1.
  package let line: Int
  /// In bytes, from 1.
  package let column: Int
  /// What stands there instead, a few bytes of it; empty at the end of the line.
  package let found: [UInt8]

  private static let excerptBytes = 24

  init(_ expected: Expected, in bytes: [UInt8], line: Int, at index: Int) {
    self.expected = expected
    self.line = line
    column = index + 1
    found = Array(bytes.dropFirst(index).prefix(Self.excerptBytes))
  }
}
