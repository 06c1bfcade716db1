import Glibc
import Synchronization
import Testing

@testable import EventLedger

/// Regressed: with 16 writers that did nothing but append, some waited for the lock for more than
/// 5 s and were told that the ledger is busy: whoever had just let go of it was there first.
@Suite struct LockQueueTests {
  @Test func `whoever has just let go of the lock goes after those who wait`() async throws {
    let fixture = try LedgerFixture()
    let path = fixture.path
    let mine = try LedgerLock(ledgerPath: path)
    let isDone = Flag()
    let hasIt = Flag()
    try await withThrowingTaskGroup(of: Void.self) { group in
      try mine.withLock(upTo: .zero) {
        group.addTask {
          try LedgerLock(ledgerPath: path).withLock(upTo: .seconds(60)) {
            hasIt.raise()
            while !isDone.isRaised { usleep(200) }
          }
        }
        let queue = try Queue(path)
        while !queue.queue.isWaitedIn() { usleep(200) }
      }
      for _ in 0..<100 {
        #expect(throws: LedgerFailure.self) { try mine.withLock(upTo: .zero) {} }
      }
      while !hasIt.isRaised { usleep(200) }
      isDone.raise()
      try await group.waitForAll()
    }
    try mine.withLock(upTo: .zero) {}
  }

  @Test func `those who wait go in the order in which they came, and a process that ends is out`()
    throws
  {
    let fixture = try LedgerFixture()
    _ = try LedgerLock(ledgerPath: fixture.path)
    let looker = try Queue(fixture.path)
    #expect(!looker.queue.isWaitedIn())
    var first: Queue? = try Queue(fixture.path)
    let second = try Queue(fixture.path)
    let early = try #require(first?.queue.join())
    let late = try #require(second.queue.join())
    #expect(early < late)
    #expect(first?.queue.isWaitedIn(before: early) == false)
    #expect(second.queue.isWaitedIn(before: late))
    #expect(looker.queue.isWaitedIn())
    // Closed by the system when a process ends.
    first = nil
    #expect(!second.queue.isWaitedIn(before: late))
    second.queue.leave(late)
    #expect(!looker.queue.isWaitedIn())
  }

  @Test func `a place counts for two seconds, so that a stopped process is waited for no longer`()
    throws
  {
    let fixture = try LedgerFixture()
    _ = try LedgerLock(ledgerPath: fixture.path)
    let (stopped, looker) = (try Queue(fixture.path), try Queue(fixture.path))
    let old = try #require(stopped.queue.join(at: LockQueue.now - 3_000_000_000))
    #expect(LockQueue.isOver(old))
    #expect(!looker.queue.isWaitedIn())
    let young = try #require(stopped.queue.join(at: LockQueue.now - 500_000_000))
    #expect(!LockQueue.isOver(young))
    #expect(looker.queue.isWaitedIn())
  }
}

/// A queue through a descriptor of its own, as another process has it.
private final class Queue {
  let queue: LockQueue

  init(_ ledgerPath: String) throws {
    let descriptor = unsafe open(ledgerPath + ".lock", O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw LedgerFailure.missing(path: ledgerPath) }
    queue = LockQueue(descriptor: descriptor)
  }

  deinit { close(queue.descriptor) }
}

private final class Flag: Sendable {
  private let raised = Atomic(false)

  var isRaised: Bool { raised.load(ordering: .acquiring) }

  func raise() { raised.store(true, ordering: .releasing) }
}
