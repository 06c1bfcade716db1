/// The name of a stream: 1 to 200 bytes of UTF-8 without control characters.
package struct StreamName: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let text: String

  /// - Throws: ``LedgerRefusal/invalidName(kind:text:flaw:limit:)``.
  package init(_ text: String) throws(LedgerRefusal) {
    if let flaw = PlainText.flaw(in: text, limit: LedgerLimit.nameBytes) {
      throw .invalidName(kind: .stream, text: text, flaw: flaw, limit: LedgerLimit.nameBytes)
    }
    self.text = text
  }

  /// Byte order, which is SQLite's.
  package static func < (left: StreamName, right: StreamName) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  /// Byte equality: to SQLite and to SHA-256, two spellings of an accented letter differ.
  package static func == (left: StreamName, right: StreamName) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }

  package var description: String { text }
}
