/// A signed checkpoint as the ledger keeps it.
package struct StoredCheckpoint: Hashable, Sendable {
  /// Counts from 0 in the order in which they came.
  package let number: Int64
  package let head: Head
  /// The signed note, byte for byte.
  package let note: [UInt8]

  package init(number: Int64, head: Head, note: [UInt8]) {
    self.number = number
    self.head = head
    self.note = note
  }

  /// The one over the most events; of several over as many, the last.
  static func latest(of checkpoints: [StoredCheckpoint]) -> StoredCheckpoint? {
    checkpoints.max { ($0.head.size, $0.number) < ($1.head.size, $1.number) }
  }
}
