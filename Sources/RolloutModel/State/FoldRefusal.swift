/// Why a stream is not the history of a rollout.
package enum FoldRefusal: Error, Hashable, Sendable {
  case emptyStream
  case firstEventIsNotPlanned(EventType)
  case plannedTwice(version: Int64)
}

extension FoldRefusal: CustomStringConvertible {
  package var description: String {
    let found =
      switch self {
      case .emptyStream: "no event"
      case .firstEventIsNotPlanned(let type): "'\(type.rawValue)' first"
      case .plannedTwice(let version): "another 'rollout.planned' at version \(version)"
      }
    return "expected the history of a rollout, which begins with its one 'rollout.planned', got "
      + "\(found)\nHint: the ledger may have been altered."
  }
}
