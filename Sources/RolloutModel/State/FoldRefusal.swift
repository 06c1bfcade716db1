/// Why a stream is not the history of a rollout.
package enum FoldRefusal: Error, Hashable, Sendable {
  case emptyStream
  case firstEventIsNotPlanned(EventType)
  case firstEventIsNotImported(EventType)
  case plannedTwice(version: Int64)
  /// Nothing is wrong with the stream, but another program ran that rollout.
  case imported
  /// The plan was erased, and without it nothing else says much.
  case planIsRedacted(RedactedEvent)
}

extension FoldRefusal: CustomStringConvertible {
  package var description: String {
    let beginning: String
    let found: String
    switch self {
    case .planIsRedacted(let event):
      return "expected a rollout whose plan can be read, got one whose "
        + "'\(event.type.rawValue)' was \(event.words)\nHint: `rollout events` and `rollout list` show what is left of it."
    case .imported:
      return "expected a rollout that was run by rollout, got one that was imported: it is "
        + "history, and nothing can be done to it\n"
        + "Hint: `rollout show`, `explain`, `summary`, `events` and `render` read it."
    case .firstEventIsNotImported(let type):
      beginning = "an imported rollout, which begins with its 'rollout.imported'"
      found = "'\(type.rawValue)' first"
    case .emptyStream:
      beginning = "the history of a rollout, which begins with its one 'rollout.planned'"
      found = "no event"
    case .firstEventIsNotPlanned(let type):
      beginning = "the history of a rollout, which begins with its one 'rollout.planned'"
      found = "'\(type.rawValue)' first"
    case .plannedTwice(let version):
      beginning = "the history of a rollout, which begins with its one 'rollout.planned'"
      found = "another 'rollout.planned' at version \(version)"
    }
    return "expected \(beginning), got \(found)\nHint: the ledger may have been altered."
  }
}
