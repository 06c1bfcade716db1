package import EventLedger
import FoundationEssentials
package import RolloutModel

/// Time, as a delivery needs it: the port that tests replace.
package protocol NotifyClock: Sendable {
  /// Since some moment; never steps back.
  func now() -> Milliseconds

  /// What the machine shows.
  func wallClock() -> EventTime

  /// Returns at the time, or earlier when the task is cancelled.
  func sleep(until time: Milliseconds) async
}

/// The machine's own time.
package struct SystemNotifyClock: NotifyClock {
  private let start = ContinuousClock.now

  package init() {}

  package func now() -> Milliseconds {
    Milliseconds((ContinuousClock.now - start).wholeMilliseconds)
  }

  package func wallClock() -> EventTime {
    EventTime(clamping: Int64(Date().timeIntervalSince1970 * 1000))
  }

  package func sleep(until time: Milliseconds) async {
    // Ends early when the task is cancelled, which is what the caller wants.
    try? await Task.sleep(for: .milliseconds(max(0, time.count - now().count)))
  }
}
