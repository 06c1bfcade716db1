import EventLedger
import FoundationEssentials
import RolloutModel
import RolloutReadings
import Synchronization
import Testing

@testable import RolloutRunner

/// The loop with a scripted receiver and a scripted clock: it sleeps nowhere.
@Suite struct NotifierTests {
  private let away = DeliveryAnswer.unavailable(reason: "answered 503", retryAfter: nil)
  private let refused = DeliveryAnswer.refused(reason: "answered 400: \"no\"")

  @Test func `every event is delivered once, in order, over several pages`() async throws {
    try await withTemporaryDirectory { directory in
      let fixture = try NotifyFixture(directory, events: 2 * EventFeed.page + 7)
      let receiver = ScriptedReceiver()
      let result = try await fixture.deliver(to: receiver)
      #expect(result.ending == .finished)
      #expect(receiver.positions == Array(0..<207))
      #expect(result.cursor.delivered == 207)
      #expect(try fixture.saved() == result.cursor)
    }
  }

  @Test func `a second run delivers only what is new`() async throws {
    try await withTemporaryDirectory { directory in
      let fixture = try NotifyFixture(directory, events: 3)
      _ = try await fixture.deliver(to: ScriptedReceiver())
      try fixture.append(2)
      let receiver = ScriptedReceiver()
      _ = try await fixture.deliver(to: receiver)
      #expect(receiver.positions == [3, 4])
      let nothing = ScriptedReceiver()
      _ = try await fixture.deliver(to: nothing)
      #expect(nothing.positions.isEmpty)
    }
  }

  @Test func `a receiver that is away keeps its place, and everything comes in order`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let fixture = try NotifyFixture(directory, events: 3)
      let receiver = ScriptedReceiver([.accepted, away, away, away, .accepted, away])
      let clock = ScriptedClock()
      let notices = Mutex<[Notifier.Notice]>([])
      let result = try await fixture.deliver(
        to: receiver, clock: clock,
        notice: { notice in notices.withLock { $0.append(notice) } })
      #expect(receiver.positions == [0, 1, 1, 1, 1, 2, 2])
      #expect(clock.sleeps == [500, 1000, 2000, 500])
      #expect(result.cursor.delivered == 3)
      #expect(result.cursor.deadLetters == 0)
      #expect(result.cursor.lastError?.position == 2)
      #expect(
        notices.withLock { $0 }.suffix(2) == [
          .failed(
            position: 2, type: "gate.finished", attempt: 1, reason: "answered 503",
            wait: Milliseconds(500)),
          .deliveredAfterAll(position: 2, type: "gate.finished", attempts: 2),
        ])
    }
  }

  @Test func `a refused event is put aside, counted and kept, and the next one is delivered`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let fixture = try NotifyFixture(directory, events: 3)
      let receiver = ScriptedReceiver([.accepted, refused, refused, refused])
      let result = try await fixture.deliver(to: receiver)
      #expect(receiver.positions == [0, 1, 1, 1, 2])
      #expect(result.cursor.delivered == 2)
      #expect(result.cursor.deadLetters == 1)
      let lines = try String(
        contentsOfFile: fixture.directory + "/test.dead-letters.jsonl", encoding: .utf8
      ).split(separator: "\n")
      #expect(lines.count == 1)
      let letter = try JSONDocument(bytes: Array(try #require(lines.first).utf8))
      #expect(letter.value(at: "reason") == .found(.string("answered 400: \"no\"")))
      #expect(letter.value(at: "attempts") == .found(.number(3, literal: "3")))
      let event = try #require(fixture.log.events(from: Position(1), limit: 1).first)
      #expect(letter.value(at: "event.id") == .found(.string(event.id.description)))
      #expect(letter.value(at: "event.data.note") == .found(.string("sample 1")))
    }
  }

  @Test func `what nobody wants is passed, and not looked at again`() async throws {
    try await withTemporaryDirectory { directory in
      let fixture = try NotifyFixture(directory, events: 2)
      try fixture.append(150, type: "slo.sampled")
      try fixture.append(1)
      try fixture.append(30, type: "slo.sampled")
      let receiver = ScriptedReceiver()
      let result = try await fixture.deliver(
        to: receiver, isWanted: { $0.type.text == "gate.finished" })
      #expect(receiver.positions == [0, 1, 152])
      #expect(result.cursor.delivered == 3)
      #expect(try fixture.saved()?.next == 183)
    }
  }

  @Test func `it follows the ledger, and a signal ends it in order`() async throws {
    try await withTemporaryDirectory { directory in
      let fixture = try NotifyFixture(directory, events: 1)
      let receiver = ScriptedReceiver()
      let running = Mutex<Task<(ending: Notifier.Ending, cursor: NotifyCursor), any Error>?>(nil)
      let clock = ScriptedClock { count in
        switch count {
        case 1...3: try? fixture.append(2)
        default: running.withLock { $0?.cancel() }
        }
      }
      running.withLock {
        $0 = Task { try await fixture.deliver(to: receiver, clock: clock, follow: true) }
      }
      let result = try await #require(running.withLock { $0 }).value
      #expect(result.ending == .interrupted)
      #expect(receiver.positions == Array(0..<7))
      #expect(Set(clock.sleeps) == [500])
      #expect(try fixture.saved()?.next == 7)
    }
  }

  @Test func `an event whose answer was lost is sent again, and none is left out`() async throws {
    try await withTemporaryDirectory { directory in
      let fixture = try NotifyFixture(directory, events: 5)
      var got: [Int] = []
      for stop in [1, 2, 3] {
        // The receiver has the event; then we end before we hear of it, as by a crash.
        let running = Mutex<Task<(ending: Notifier.Ending, cursor: NotifyCursor), any Error>?>(nil)
        let receiver = ScriptedReceiver(
          Array(repeating: .accepted, count: stop - 1) + [away]
        ) { count in
          if count == stop { running.withLock { $0?.cancel() } }
        }
        running.withLock { $0 = Task { try await fixture.deliver(to: receiver) } }
        let result = try await #require(running.withLock { $0 }).value
        #expect(result.ending == .interrupted)
        got += receiver.positions
      }
      let last = ScriptedReceiver()
      _ = try await fixture.deliver(to: last)
      got += last.positions
      #expect(got == [0, 0, 1, 1, 2, 3, 3, 4])
    }
  }

  @Test func `it stops for a receiver that is gone, and its place is kept`() async throws {
    try await withTemporaryDirectory { directory in
      let fixture = try NotifyFixture(directory, events: 3)
      let receiver = ScriptedReceiver([.accepted, .retired(reason: "answered 410")])
      await #expect(
        throws: NotifyRefusal.retired(
          receiver: "http://receiver.test:80", position: 1, reason: "answered 410")
      ) { try await fixture.deliver(to: receiver) }
      #expect(receiver.positions == [0, 1])
      #expect(try fixture.saved()?.next == 1)
      #expect(try fixture.saved()?.lastError?.reason == "answered 410")
    }
  }

  @Test func `a cursor that cannot be saved stops it before the next event`() async throws {
    try await withTemporaryDirectory { directory in
      let fixture = try NotifyFixture(directory, events: 3)
      let receiver = ScriptedReceiver { count in
        guard count == 2 else { return }
        // A folder where the new cursor would be written.
        try? FileManager.default.createDirectory(
          atPath: fixture.directory + "/test.json.new", withIntermediateDirectories: false)
      }
      await #expect(throws: NotifyRefusal.self) { try await fixture.deliver(to: receiver) }
      #expect(receiver.positions == [0, 1])
      #expect(try fixture.saved()?.next == 1)
    }
  }
}
