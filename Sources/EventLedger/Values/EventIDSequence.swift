import Synchronization

/// Makes the event ids of one process: each one greater than all before it.
///
/// Within one millisecond, and when the clock steps back, the random part counts upwards by a
/// small random step instead of being drawn anew (RFC 9562, section 6.2, method 2).
package final class EventIDSequence: Sendable {
  private let clock: @Sendable () -> EventTime
  private let random: @Sendable () -> UInt64
  private let last: Mutex<EventID?> = Mutex(nil)

  package init(
    clock: @escaping @Sendable () -> EventTime, random: @escaping @Sendable () -> UInt64
  ) {
    self.clock = clock
    self.random = random
  }

  package func next() -> EventID {
    let now = clock().milliseconds
    let drawn = (random(), random())
    return last.withLock { last in
      let fresh = EventID.generate(milliseconds: now, random: drawn)
      let next =
        if let last, fresh.milliseconds <= last.milliseconds {
          Self.successor(of: last, step: 1 + drawn.1 & 0xFFFF_FFFF)
        } else {
          fresh
        }
      last = next
      return next
    }
  }

  /// The id whose random part is greater by `step`; a full part borrows the next millisecond.
  static func successor(of id: EventID, step: UInt64) -> EventID {
    let mask: UInt64 = 0x3FFF_FFFF_FFFF_FFFF
    let low = (id.low & mask) + step
    let carry: UInt64 = low > mask ? 1 : 0
    let part = (id.high & 0x0FFF) + carry
    let overflow: Int64 = part > 0x0FFF ? 1 : 0
    return EventID.generate(milliseconds: id.milliseconds + overflow, random: (part, low))
  }
}
