package import EventLedger
import Synchronization

/// Makes events, ids, times and random numbers that are the same in every run.
package final class EventSamples: Sendable {
  private struct State {
    var random: UInt64
    var milliseconds: Int64 = 1_788_256_803_120  // 2026-09-01T10:00:03.120Z
  }

  private let state: Mutex<State>

  package init(seed: UInt64 = 1) {
    state = Mutex(State(random: seed))
  }

  /// A clock that is one millisecond later each time it is asked.
  package func now() -> EventTime {
    let milliseconds = state.withLock { state in
      state.milliseconds += 1
      return state.milliseconds
    }
    guard let time = EventTime(milliseconds: milliseconds) else {
      preconditionFailure("Invariant: sample times lie between 1970 and 9999")
    }
    return time
  }

  /// SplitMix64.
  ///
  /// > Source: <https://prng.di.unimi.it/splitmix64.c>
  package func random() -> UInt64 {
    state.withLock { state in
      state.random &+= 0x9E37_79B9_7F4A_7C15
      var word = state.random
      word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
      return word ^ word >> 31
    }
  }

  package func id() -> EventID {
    EventID.generate(milliseconds: now().milliseconds, random: (random(), random()))
  }

  /// A new event whose data says `note`.
  package func event(
    _ note: String = "sample", type: String = "sample.taken", subject: String? = nil,
    causation: EventID? = nil, actor: EventActor? = nil
  ) throws -> NewEvent {
    NewEvent(
      id: id(), type: try EventType(type), schema: 1, subject: subject, time: now(),
      causation: causation, actor: actor, data: Array(#"{"note":"\#(note)"}"#.utf8))
  }

  package func events(_ count: Int, type: String = "sample.taken") throws -> [NewEvent] {
    try (0..<count).map { try event("sample \($0)", type: type) }
  }
}
