import RolloutRunner

/// What `notify` prints while it delivers.
enum NotifyReport {
  /// The first line: to whom, and from where on.
  static func beginning(
    _ cursor: NotifyCursor, named name: String, isNew: Bool, fromStart: Bool, size: Int64
  ) -> String {
    let begin = "Notifying \(cursor.receiver) with the cursor \(name)"
    switch (isNew, fromStart) {
    case (true, true): return begin + ", which is new: begins with the first event of \(size)."
    case (true, false):
      return begin + ", which is new: begins after the \(size) events that are there; "
        + "--from-start would begin with the first."
    case (false, _):
      return begin + ": goes on with event \(cursor.next) of \(size)"
        + (fromStart ? "; --from-start is for a new cursor, with another --name." : ".")
    }
  }

  /// The last line.
  static func end(_ cursor: NotifyCursor, before: NotifyCursor) -> String {
    let delivered = cursor.delivered - before.delivered
    let deadLetters = cursor.deadLetters - before.deadLetters
    return "Delivered \(counted(delivered, "event"))"
      + (deadLetters > 0 ? ", put \(counted(deadLetters, "dead letter")) aside" : "")
      + "; next is event \(cursor.next)."
  }

  static func line(for notice: Notifier.Notice) -> String {
    switch notice {
    case .failed(let position, let type, let attempt, let reason, let wait):
      "event \(position) (\(type)) not delivered, attempt \(attempt): \(Printable.line(reason)); "
        + "next request in \(EventWords.seconds(wait)) at the earliest"
    case .deliveredAfterAll(let position, let type, let attempts):
      "event \(position) (\(type)) delivered with attempt \(attempts)"
    case .deadLetter(let position, let type, let attempts, let reason):
      "event \(position) (\(type)) is a dead letter after \(counted(Int64(attempts), "attempt")): "
        + Printable.line(reason)
    }
  }

  private static func counted(_ count: Int64, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
