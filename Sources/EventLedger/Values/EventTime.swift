/// A moment, in whole milliseconds since 1970-01-01T00:00:00Z, up to the end of the year 9999.
///
/// > Units: milliseconds, UTC, leap seconds not counted.
package struct EventTime: Hashable, Comparable, Sendable {
  package let milliseconds: Int64

  /// 9999-12-31T23:59:59.999Z, the last moment that RFC 3339 can write.
  package static let latestMilliseconds: Int64 = 253_402_300_799_999

  /// Nil before 1970 and after 9999.
  package init?(milliseconds: Int64) {
    guard milliseconds >= 0, milliseconds <= Self.latestMilliseconds else { return nil }
    self.milliseconds = milliseconds
  }

  /// The nearest moment that the ledger can hold: a clock may stand anywhere.
  package init(clamping milliseconds: Int64) {
    self.milliseconds = min(max(0, milliseconds), Self.latestMilliseconds)
  }

  package static func < (left: EventTime, right: EventTime) -> Bool {
    left.milliseconds < right.milliseconds
  }
}
