import EventLedger
import Glibc
import RolloutTestSupport
import Synchronization
import Testing

@testable import RolloutRunner

/// Why a receiver cannot slow a rollout: delivering only reads, and holds nothing.
@Suite struct NotifyIsolationTests {
  private func log(_ path: String, _ mode: SQLiteEventLog.Mode) throws -> SQLiteEventLog {
    let samples = EventSamples()
    return try SQLiteEventLog.open(
      path: path, mode: mode, clock: { samples.now() }, random: { samples.random() },
      lockTimeout: .zero)
  }

  /// Holds the ledger's lock as a writing process would.
  private func withLedgerLock(_ path: String, _ body: () async throws -> Void) async throws {
    let descriptor = unsafe open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    try #require(descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    defer { close(descriptor) }
    try await body()
  }

  @Test func `it delivers while another process holds the ledger's lock`() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory + "/ledger.sqlite3"
      let writer = try log(path, .readWrite(create: true))
      let samples = EventSamples(seed: 3)
      try writer.append(samples.events(5), to: StreamName("a"), expecting: .any)
      try await withLedgerLock(path) {
        let reader = try log(path, .readOnly)
        let fixture = try NotifyFixture(directory)
        let file = try fixture.file()
        var cursor = try NotifyCursor.open(
          file, of: reader, for: fixture.address, beginning: .firstEvent, mayChangeURL: false,
          at: samples.now()
        ).cursor
        let receiver = ScriptedReceiver()
        let ending = try await notifier(reader, receiver, file).run(&cursor, upTo: 5)
        #expect(ending == .finished)
        #expect(receiver.positions == [0, 1, 2, 3, 4])
      }
      try writer.close()
    }
  }

  @Test func `while a receiver has an event in its hands, a rollout appends without waiting`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let path = directory + "/ledger.sqlite3"
      let writer = try log(path, .readWrite(create: true))
      let samples = EventSamples(seed: 3)
      try writer.append(samples.events(2), to: StreamName("a"), expecting: .any)
      let more = try samples.events(3)
      let reader = try log(path, .readOnly)
      let fixture = try NotifyFixture(directory)
      let file = try fixture.file()
      var cursor = try NotifyCursor.open(
        file, of: reader, for: fixture.address, beginning: .firstEvent, mayChangeURL: false,
        at: samples.now()
      ).cursor
      // The writer waits for no lock at all: were one held, the append would fail at once.
      let appended = Mutex(0)
      let receiver = ScriptedReceiver { count in
        guard count == 1 else { return }
        for event in more {
          let result = try? writer.append([event], to: StreamName("a"), expecting: .any)
          appended.withLock { $0 += result == nil ? 0 : 1 }
        }
      }
      _ = try await notifier(reader, receiver, file).run(&cursor, upTo: 5)
      #expect(appended.withLock { $0 } == 3)
      #expect(receiver.positions == [0, 1, 2, 3, 4])
      try writer.close()
    }
  }

  private func notifier(
    _ log: any EventLog, _ receiver: any EventReceiver, _ file: CursorFile
  ) -> Notifier {
    Notifier(
      log: log, receiver: receiver, receiverName: "receiver", file: file,
      clock: ScriptedClock(), policy: DeliveryPolicy(), random: { 0 }, isWanted: { _ in true },
      message: { .structured($0) }, notice: { _ in })
  }
}
