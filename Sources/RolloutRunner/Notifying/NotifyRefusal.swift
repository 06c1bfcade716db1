import RolloutModel

/// Why notifying cannot begin or go on.
package enum NotifyRefusal: Error, Hashable, Sendable {
  case badAddress(problem: String)
  case badName(String)
  case badTypes(problem: String)
  /// Another process delivers with this cursor.
  case inUse(name: String, lock: String)
  case otherLedger(path: String, cursor: String, ledger: String)
  case otherReceiver(path: String, cursor: String, asked: String)
  /// The event before the cursor is not the one that was delivered last.
  case otherHistory(path: String, next: Int64)
  case unreadable(path: String, problem: String)
  case cannotWrite(path: String, problem: String)
  case retired(receiver: String, position: Int64, reason: String)
  case impossible(receiver: String, reason: String)
}

extension NotifyRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .badAddress(let problem):
      "expected an http or https URL to notify, but \(problem)"
    case .badName(let name):
      "expected a cursor's name of 1 to \(CursorFile.nameLimit) letters, digits, '.', '_' and '-' "
        + "that starts with a letter or digit, got '\(Excerpt(name))'"
    case .badTypes(let problem): problem
    case .inUse(let name, let lock):
      "busy: expected to be the only one that delivers with the cursor '\(name)', but another "
        + "process does. Nothing was sent.\nHint: `fuser \(lock)` names it; with --name a second "
        + "one can deliver with a cursor of its own."
    case .otherLedger(let path, let cursor, let ledger):
      "expected \(path) to be a cursor of the ledger \(ledger), but it is one of \(cursor). "
        + "Nothing was sent.\nHint: the ledger was replaced, or the cursor copied; use another "
        + "--name, or move the cursor's file away."
    case .otherReceiver(let path, let cursor, let asked):
      "expected \(path) to be a cursor for this URL at \(asked), but it was made for another one, "
        + "at \(cursor). Nothing was sent.\nHint: use another --name, or pass --new-url when it is "
        + "the same receiver under a new URL."
    case .otherHistory(let path, let next):
      "expected the ledger to have the events before position \(next) that were delivered with "
        + "\(path), but it has others or fewer. Nothing was sent.\nHint: an older copy of the "
        + "ledger was put back; use another --name, or move the cursor's file away."
    case .unreadable(let path, let problem):
      "expected a cursor in \(path), but: \(problem)\nHint: move the file away to begin anew."
    case .cannotWrite(let path, let problem):
      "expected to write \(path), but: \(problem)\nHint: events that were not kept as delivered "
        + "are sent again; name another place with --cursor-dir."
    case .retired(let receiver, let position, let reason):
      "\(receiver) wants no more events: \(reason). The event at position \(position) and what "
        + "follows was not delivered.\nHint: 410 Gone is for good; the receiver's owner knows more."
    case .impossible(let receiver, let reason):
      "expected a request that can be sent to \(receiver), but \(reason)"
    }
  }
}
