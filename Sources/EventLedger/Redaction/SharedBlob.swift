/// A blob of a redacted event that other events cite, too.
package struct SharedBlob: Hashable, Sendable, CustomStringConvertible {
  package let digest: Digest
  /// The other events, in order.
  package let positions: [Position]

  package init(digest: Digest, positions: [Position]) {
    self.digest = digest
    self.positions = positions
  }

  /// Positions that are named; of more, only the number.
  private static let shown = 10

  package var description: String {
    let named = positions.prefix(Self.shown).map(\.description).joined(separator: ", ")
    let more = positions.count - Self.shown
    return "\(digest), cited at \(positions.count == 1 ? "position" : "positions") \(named)"
      + (more > 0 ? " and \(more) more" : "")
  }
}
