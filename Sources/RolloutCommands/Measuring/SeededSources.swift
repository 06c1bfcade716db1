import EventLedger
import RolloutReplay
import Synchronization

/// A clock and a randomness that come to the same from the same seed.
final class SeededSources: Sendable {
  private struct State {
    var generator: SeededGenerator
    var milliseconds: Int64
  }

  private let state: Mutex<State>

  init(seed: UInt64, at milliseconds: Int64) {
    state = Mutex(State(generator: SeededGenerator(seed: seed), milliseconds: milliseconds))
  }

  func random() -> UInt64 { state.withLock { $0.generator.next() } }

  func eventTime() -> EventTime {
    state.withLock { EventTime(clamping: $0.milliseconds) }
  }

  /// Sets the clock.
  func advance(to milliseconds: Int64) {
    state.withLock { $0.milliseconds = max($0.milliseconds, milliseconds) }
  }

  /// An id of that moment.
  func id(at milliseconds: Int64) -> EventID {
    state.withLock {
      .generate(milliseconds: milliseconds, random: ($0.generator.next(), $0.generator.next()))
    }
  }
}
