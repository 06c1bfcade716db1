/// What kind of event it is, for instance `gate.finished`: 1 to 200 bytes, no control characters.
package struct EventType: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  /// - Throws: ``LedgerRefusal/invalidName(kind:text:flaw:limit:)``.
  package init(_ text: String) throws(LedgerRefusal) {
    if let flaw = PlainText.flaw(in: text, limit: LedgerLimit.nameBytes) {
      throw .invalidName(kind: .type, text: text, flaw: flaw, limit: LedgerLimit.nameBytes)
    }
    self.text = text
  }

  /// Byte equality: to SQLite and to SHA-256, two spellings of an accented letter differ.
  package static func == (left: EventType, right: EventType) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }

  package var description: String { text }
}
