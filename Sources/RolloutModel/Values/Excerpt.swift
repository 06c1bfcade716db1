/// The beginning of a foreign text, safe to print: what could move a cursor, end a line or hide
/// itself is made visible.
package struct Excerpt: Sendable, Equatable, CustomStringConvertible {
  /// Most characters shown where nothing else is said.
  package static let limit = 80

  package let description: String

  /// - Parameter limit: the most characters shown.
  package init(_ text: String, limit: Int = Excerpt.limit) {
    self.init(Array(text.utf8.prefix(limit * 4 + 4)), limit: limit)
  }

  package init(_ bytes: some Collection<UInt8>, limit: Int = Excerpt.limit) {
    var shown = ""
    var count = 0
    for scalar in String(decoding: bytes.prefix(limit * 4 + 4), as: UTF8.self).unicodeScalars {
      let piece = Self.visible(scalar)
      guard count + piece.count <= limit else {
        // Room for the sign that something is missing.
        while count >= limit {
          shown.removeLast()
          count -= 1
        }
        shown += "…"
        break
      }
      shown += piece
      count += piece.count
    }
    description = shown
  }

  private static func visible(_ scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      switch scalar {
      case "\n": "\\n"
      case "\r": "\\r"
      case "\t": "\\t"
      default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      }
    default:
      String(scalar)
    }
  }
}
