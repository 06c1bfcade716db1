/// A checkpoint does not fit the ledger.
package enum CheckpointRefusal: Error, Hashable, Sendable {
  /// It is over more events than there are.
  case tooLarge(size: Int64, ledger: Int64)
  /// No checkpoint with this text is kept.
  case notOurs(size: Int64)
  /// The root of the first so many events is another one.
  case otherRoot(size: Int64)
}

extension CheckpointRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooLarge(let size, let ledger):
      """
      checkpoint: expected one of at most \(ledger) events, as many as the ledger has, but it is \
      over \(size).
      Hint: this ledger is another one, an older copy, or its end was cut off: `rollout verify`.
      """
    case .notOurs(let size):
      """
      checkpoint: expected one that this ledger signed, but it keeps none of this text over \
      \(size) events.
      Hint: `rollout checkpoint list` shows those that it keeps.
      """
    case .otherRoot(let size):
      """
      checkpoint: expected the root of the ledger's first \(size) events, but it is another one.
      Hint: this ledger is another one, or was altered: `rollout verify`.
      """
    }
  }
}
