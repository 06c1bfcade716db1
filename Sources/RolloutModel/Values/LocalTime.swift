/// What a clock on the wall shows somewhere: a day and a time of day, without a time zone.
///
/// Around a change of the clocks it may stand for no ``Timestamp``, or for two;
/// ``TimeZones/instants(at:in:)`` tells.
///
/// > Units: milliseconds since the clock showed 1970-01-01 00:00, every day of 24 hours.
package struct LocalTime: Hashable, Comparable, Sendable {
  package var millisecondsSince1970: Int64

  package init(millisecondsSince1970: Int64) {
    self.millisecondsSince1970 = millisecondsSince1970
  }

  /// - Parameter minute: of the day; 1440 and more are on a later day.
  package init(_ day: CivilDay, minute: Int) {
    millisecondsSince1970 = (day.daysSince1970 * 1440 + Int64(minute)) * 60_000
  }

  package var day: CivilDay {
    let length: Int64 = 86_400_000
    let days = millisecondsSince1970 / length
    return CivilDay(
      daysSince1970: millisecondsSince1970 < days * length ? days - 1 : days)
  }

  package static func < (left: LocalTime, right: LocalTime) -> Bool {
    left.millisecondsSince1970 < right.millisecondsSince1970
  }

  package static func + (left: LocalTime, right: Milliseconds) -> LocalTime {
    LocalTime(millisecondsSince1970: left.millisecondsSince1970 + right.count)
  }
}

extension LocalTime: CustomStringConvertible {
  /// `mon 2026-11-23 17:00`, with seconds only where there are some.
  package var description: String {
    let start = LocalTime(day, minute: 0).millisecondsSince1970
    let seconds = Int((millisecondsSince1970 - start) / 1000)
    let clock = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2))"
    return "\(day.weekday.short) \(day) \(clock)"
      + (seconds % 60 == 0 ? "" : ":\(padded(seconds % 60, 2))")
  }
}
