package import EventLedger
import FoundationEssentials
package import RolloutModel

/// Delivers the events of a ledger to one receiver: in order, each at least once.
///
/// It decides nothing: ``Delivery`` says what comes next. The cursor is saved after an event was
/// accepted and before the next is sent. So whatever ends the process, at most the event that was
/// under way is sent a second time, and none is left out.
package struct Notifier: Sendable {
  package enum Ending: Hashable, Sendable {
    /// Everything that was asked for was delivered or put aside.
    case finished
    /// The task was cancelled.
    case interrupted
  }

  /// What whoever watches may want to know.
  package enum Notice: Hashable, Sendable {
    case failed(position: Int64, type: String, attempt: Int, reason: String, wait: Milliseconds)
    case deliveredAfterAll(position: Int64, type: String, attempts: Int)
    case deadLetter(position: Int64, type: String, attempts: Int, reason: String)
  }

  private let log: any EventLog
  private let receiver: any EventReceiver
  private let receiverName: String
  private let file: CursorFile
  private let clock: any NotifyClock
  private let policy: DeliveryPolicy
  private let random: @Sendable () -> UInt64
  private let isWanted: @Sendable (RecordedEvent) -> Bool
  private let message: @Sendable (RecordedEvent) -> DeliveryMessage
  private let notice: @Sendable (Notice) -> Void

  /// - Parameters:
  ///   - log: only read.
  ///   - receiverName: for messages.
  ///   - random: for the back-off.
  package init(
    log: any EventLog, receiver: any EventReceiver, receiverName: String, file: CursorFile,
    clock: any NotifyClock, policy: DeliveryPolicy, random: @escaping @Sendable () -> UInt64,
    isWanted: @escaping @Sendable (RecordedEvent) -> Bool,
    message: @escaping @Sendable (RecordedEvent) -> DeliveryMessage,
    notice: @escaping @Sendable (Notice) -> Void
  ) {
    self.log = log
    self.receiver = receiver
    self.receiverName = receiverName
    self.file = file
    self.clock = clock
    self.policy = policy
    self.random = random
    self.isWanted = isWanted
    self.message = message
    self.notice = notice
  }

  /// Delivers until the end, or for ever.
  ///
  /// - Parameters:
  ///   - cursor: where to begin; kept up to date.
  ///   - end: events at this position and later are not asked for; nil to follow the ledger.
  /// - Throws: ``NotifyRefusal``, ``LedgerFailure``. The cursor is safe either way.
  package func run(
    _ cursor: inout NotifyCursor, upTo end: Int64? = nil
  ) async throws -> Ending {
    var feed = EventFeed(
      log: log, from: cursor.next, after: cursor.lastEvent, upTo: end, isWanted: isWanted)
    var delivery = Delivery(policy: policy)
    while !Task.isCancelled {
      let look = try feed.look()
      let place: Delivery.Place
      var event: RecordedEvent?
      switch look {
      case .passed: continue
      case .event(let found):
        place = .event
        event = found
      case .tail: place = .tail
      case .end: place = .end
      }
      switch (delivery.next(at: place, now: clock.now()), event) {
      case (.wait(let time), _):
        if place == .tail { try keep(&cursor, at: feed) }
        await clock.sleep(until: time)
      case (.finish, _):
        try keep(&cursor, at: feed)
        return .finished
      case (.send(let attempt), let event?):
        let answer = await receiver.send(message(event))
        if answer != .accepted, Task.isCancelled { break }
        let until = delivery.received(answer, at: clock.now(), random: random())
        try record(answer, of: event, attempt: attempt, until: until, in: &cursor)
      case (.moveOn, _):
        cursor.delivered += 1
        feed.settle()
        delivery.settle()
        try keep(&cursor, at: feed)
      case (.deadLetter(let attempts, let reason), let event?):
        try putAside(event, attempts: attempts, reason: reason)
        cursor.deadLetters += 1
        feed.settle()
        delivery.settle()
        try keep(&cursor, at: feed)
      case (.stop(let answer), _):
        if case .retired(let reason) = answer {
          throw NotifyRefusal.retired(
            receiver: receiverName, position: feed.position, reason: reason)
        }
        throw NotifyRefusal.impossible(receiver: receiverName, reason: answer.reason ?? "")
      case (.send, nil), (.deadLetter, nil):
        preconditionFailure("Invariant: only an event is sent or put aside")
      }
    }
    try keep(&cursor, at: feed)
    return .interrupted
  }
}

extension Notifier {
  /// Saves the cursor where the feed is; does nothing when it is there.
  private func keep(_ cursor: inout NotifyCursor, at feed: EventFeed) throws {
    guard cursor.next != feed.position else { return }
    cursor.next = feed.position
    cursor.lastEvent = feed.last
    try save(&cursor)
  }

  private func save(_ cursor: inout NotifyCursor) throws {
    cursor.savedAt = clock.wallClock().description
    try file.save(cursor)
  }

  private func record(
    _ answer: DeliveryAnswer, of event: RecordedEvent, attempt: Int, until: Milliseconds,
    in cursor: inout NotifyCursor
  ) throws {
    let position = event.position.rawValue
    guard let reason = answer.reason else {
      if attempt > 1 {
        notice(
          .deliveredAfterAll(position: position, type: event.type.text, attempts: attempt))
      }
      return
    }
    switch answer {
    case .refused, .unavailable:
      notice(
        .failed(
          position: position, type: event.type.text, attempt: attempt, reason: reason,
          wait: Milliseconds(max(0, until.count - clock.now().count))))
    // Said by what ends the process.
    case .accepted, .retired, .impossible: break
    }
    cursor.lastError = NotifyCursor.Problem(
      at: clock.wallClock().description, position: position, reason: reason)
    try save(&cursor)
  }

  /// Kept before the cursor goes past it: a crash in between puts it aside twice, never not at all.
  private func putAside(_ event: RecordedEvent, attempts: Int, reason: String) throws {
    let letter = DeadLetter(
      at: clock.wallClock().description, attempts: attempts, reason: reason)
    try file.append(deadLetter: letter.line(with: DeliveryMessage.json(of: event)))
    notice(
      .deadLetter(
        position: event.position.rawValue, type: event.type.text, attempts: attempts,
        reason: reason))
  }
}

/// A line of the dead letters: when and why, then the event as it would have been delivered.
private struct DeadLetter: Encodable {
  var at: String
  var attempts: Int
  var reason: String

  func line(with event: [UInt8]) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self).dropLast()) + Array(#","event":"#.utf8) + event
      + [UInt8(ascii: "}")]
  }
}
