import EventLedger
import RolloutModel
import RolloutReadings
import RolloutTestSupport
import Synchronization

@testable import RolloutRunner

/// Answers from a script, and keeps what it got.
final class ScriptedReceiver: EventReceiver {
  private let state: Mutex<(got: [DeliveryMessage], answers: [DeliveryAnswer])>
  private let onSend: @Sendable (_ count: Int) -> Void

  /// - Parameters:
  ///   - answers: one after the other; accepted when there are no more.
  ///   - onSend: called with the number of messages so far, before the answer.
  init(
    _ answers: [DeliveryAnswer] = [], onSend: @escaping @Sendable (_ count: Int) -> Void = { _ in }
  ) {
    state = Mutex(([], answers))
    self.onSend = onSend
  }

  func send(_ message: DeliveryMessage) async -> DeliveryAnswer {
    let count = state.withLock { state in
      state.got.append(message)
      return state.got.count
    }
    onSend(count)
    return state.withLock { $0.answers.isEmpty ? .accepted : $0.answers.removeFirst() }
  }

  /// The positions of the events, in the order in which they came.
  var positions: [Int] {
    state.withLock { $0.got }.compactMap { message in
      guard
        case .found(.string(let text))? = try? JSONDocument(bytes: message.body)
          .value(at: "sequence")
      else { return nil }
      return Int(text)
    }
  }
}

/// Time that passes only when somebody sleeps.
final class ScriptedClock: NotifyClock {
  private let state = Mutex((now: Int64(0), sleeps: [Int64]()))
  private let onSleep: @Sendable (_ count: Int) -> Void

  /// - Parameter onSleep: called with the number of sleeps so far.
  init(onSleep: @escaping @Sendable (_ count: Int) -> Void = { _ in }) {
    self.onSleep = onSleep
  }

  /// How long each sleep was.
  var sleeps: [Int64] { state.withLock { $0.sleeps } }

  func now() -> Milliseconds { Milliseconds(state.withLock { $0.now }) }

  func wallClock() -> EventTime {
    EventTime(clamping: 1_788_256_803_120 + now().count)
  }

  func sleep(until time: Milliseconds) async {
    let count = state.withLock { state in
      state.sleeps.append(time.count - state.now)
      state.now = max(state.now, time.count)
      return state.sleeps.count
    }
    onSleep(count)
  }
}

/// A log in memory with a cursor in a directory, and what notifying needs besides.
struct NotifyFixture {
  let log: InMemoryEventLog
  let samples = EventSamples()
  let directory: String
  let address: ReceiverAddress

  init(_ directory: String, url: String = "http://receiver.test/hook", events: Int = 0) throws {
    let samples = samples
    log = InMemoryEventLog(clock: { samples.now() }, random: { samples.random() })
    self.directory = directory + "/ledger.notify"
    address = try ReceiverAddress(url)
    try append(events)
  }

  func append(_ count: Int, type: String = "gate.finished", to stream: String = "a") throws {
    for event in try samples.events(count, type: type) {
      try log.append([event], to: StreamName(stream), expecting: .any)
    }
  }

  func file(_ name: String = "test") throws -> CursorFile {
    try CursorFile(name: name, directory: directory)
  }

  func cursor(_ beginning: NotifyCursor.Beginning = .firstEvent) throws -> NotifyCursor {
    try open(try file(), beginning).cursor
  }

  func open(
    _ file: CursorFile, _ beginning: NotifyCursor.Beginning = .firstEvent,
    for address: ReceiverAddress? = nil, mayChangeURL: Bool = false
  ) throws -> (cursor: NotifyCursor, isNew: Bool) {
    try NotifyCursor.open(
      file, of: log, for: address ?? self.address, beginning: beginning,
      mayChangeURL: mayChangeURL, at: samples.now())
  }

  /// Delivers what is there; the random part of every back-off is as long as can be.
  func deliver(
    to receiver: any EventReceiver, clock: any NotifyClock = ScriptedClock(),
    policy: DeliveryPolicy = DeliveryPolicy(), follow: Bool = false, log: (any EventLog)? = nil,
    isWanted: @escaping @Sendable (RecordedEvent) -> Bool = { _ in true },
    notice: @escaping @Sendable (Notifier.Notice) -> Void = { _ in }
  ) async throws -> (ending: Notifier.Ending, cursor: NotifyCursor) {
    let file = try file()
    var cursor = try open(file).cursor
    let notifier = Notifier(
      log: log ?? self.log, receiver: receiver, receiverName: address.shown, file: file,
      clock: clock, policy: policy, random: { 0 }, isWanted: isWanted,
      message: { .structured($0) }, notice: notice)
    let ending = try await notifier.run(
      &cursor, upTo: follow ? nil : self.log.head().size)
    return (ending, cursor)
  }

  /// What the file holds.
  func saved(_ name: String = "test") throws -> NotifyCursor? {
    try CursorFile.read("\(directory)/\(name).json")
  }
}
