/// The place of an event in the ledger: 0-based, dense, in the order of commits.
///
/// It is also the leaf index of the event in the Merkle tree.
package struct Position: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let rawValue: Int64

  package init(_ rawValue: Int64) {
    precondition(rawValue >= 0, "Invariant: a position is never negative, got \(rawValue)")
    self.rawValue = rawValue
  }

  package static func < (left: Position, right: Position) -> Bool {
    left.rawValue < right.rawValue
  }

  package var description: String { String(rawValue) }
}
