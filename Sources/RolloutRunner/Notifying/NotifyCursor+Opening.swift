package import EventLedger

extension NotifyCursor {
  /// Where a receiver that has no cursor yet begins.
  package enum Beginning: Hashable, Sendable {
    case firstEvent
    /// After the last event that the ledger has now.
    case end
  }

  /// The cursor of a file, checked against the ledger and the receiver, or a new one, saved.
  ///
  /// - Parameter mayChangeURL: whether a cursor made for another URL goes on with this one.
  /// - Throws: ``NotifyRefusal``, ``LedgerFailure``
  package static func open(
    _ file: CursorFile, of log: any EventLog, for receiver: ReceiverAddress,
    beginning: Beginning, mayChangeURL: Bool, at time: EventTime
  ) throws -> (cursor: NotifyCursor, isNew: Bool) {
    guard var cursor = try file.load() else {
      let next = beginning == .end ? try log.head().size : 0
      let last = next == 0 ? nil : try event(at: next - 1, in: log)?.id
      let cursor = NotifyCursor(
        ledger: log.source, receiver: receiver, next: next, lastEvent: last, at: time)
      try file.save(cursor)
      return (cursor, true)
    }
    guard cursor.ledger == log.source.description else {
      throw NotifyRefusal.otherLedger(
        path: file.path, cursor: cursor.ledger, ledger: log.source.description)
    }
    if cursor.urlDigest != receiver.digest.description {
      guard mayChangeURL else {
        throw NotifyRefusal.otherReceiver(
          path: file.path, cursor: cursor.receiver, asked: receiver.shown)
      }
      cursor.urlDigest = receiver.digest.description
      cursor.receiver = receiver.shown
      try file.save(cursor)
    }
    if cursor.next > 0 {
      guard let last = try event(at: cursor.next - 1, in: log),
        cursor.lastEvent == last.id.description
      else { throw NotifyRefusal.otherHistory(path: file.path, next: cursor.next) }
    }
    return (cursor, false)
  }

  private static func event(at position: Int64, in log: any EventLog) throws -> RecordedEvent? {
    try log.events(from: Position(position), limit: 1).first
  }
}
