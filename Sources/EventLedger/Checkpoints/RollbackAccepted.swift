import FoundationEssentials

/// The data of a `ledger.rollbackaccepted`: somebody went on with a ledger that its guard refused.
///
/// > Shape: JSON with the members `guard` (the note as it was), `reason`, `root` and `size` (of the
/// > ledger before this event).
package struct RollbackAccepted: Hashable, Sendable, Codable {
  package static let type = "ledger.rollbackaccepted"

  package let `guard`: String
  package let reason: String
  package let root: String
  package let size: Int64

  package init(guard note: SignedNote, head: Head, reason: String) {
    self.guard = String(decoding: note.bytes, as: UTF8.self)
    self.reason = reason
    root = head.root.description
    size = head.size
  }

  /// Nil when the bytes are not one.
  package init?(_ bytes: [UInt8]) {
    guard let read = try? JSONDecoder().decode(RollbackAccepted.self, from: Data(bytes)) else {
      return nil
    }
    self = read
  }

  package func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(self))
  }
}
