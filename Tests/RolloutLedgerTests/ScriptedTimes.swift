import EventLedger
import Synchronization

/// A clock that shows these times, one after the other, and then the last one for ever.
final class ScriptedTimes: Sendable {
  private let times: Mutex<[Int64]>

  /// - Parameter times: milliseconds since 1970.
  init(_ times: [Int64]) {
    self.times = Mutex(times)
  }

  func next() -> EventTime {
    times.withLock { times in
      EventTime(clamping: times.count > 1 ? times.removeFirst() : times[0])
    }
  }
}
