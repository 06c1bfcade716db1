/// What a message about an input must be: something to read, of bounded length, and nothing in it
/// that could move a cursor, hide itself or turn the text around.
enum Words {
  /// The longest message, of all problems of an input together.
  static let byteLimit = 16 * 1024

  static func check(_ error: any Error) throws {
    if let broken = error as? BrokenInvariant { throw broken }
    try check("\(error)", lines: true)
  }

  /// - Parameter lines: whether it may have several, as refusals with hints do.
  static func check(_ text: String, lines: Bool = false) throws {
    try require(!text.isEmpty, "a refusal without words")
    let count = text.utf8.count
    try require(
      count <= byteLimit,
      "a message of \(count) bytes, more than \(byteLimit): \(text.prefix(200).debugDescription)…")
    let raw = text.unicodeScalars.first { isRaw($0) && !(lines && $0 == "\n") }
    try require(
      raw == nil, "a raw U+\(String(raw?.value ?? 0, radix: 16)) in \(text.debugDescription)")
  }

  private static func isRaw(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
