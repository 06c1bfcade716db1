/// A hold that is in force.
package struct Hold: Hashable, Sendable {
  package var held: RolloutHeld
  package var since: Timestamp

  /// Whether it has ended by itself.
  package func isOver(at now: Timestamp) -> Bool {
    held.until.map { $0 <= now } ?? false
  }
}
