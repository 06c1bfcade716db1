package import RolloutModel

/// Zones whose changes a test wrote down.
package struct ScriptedTimeZones: TimeZones {
  /// The offset of a zone before any change, and each change in the order of time.
  package struct Zone: Sendable {
    package var offset: Milliseconds
    package var changes: [(at: Timestamp, offset: Milliseconds)]

    package init(
      offset: Milliseconds, changes: [(at: Timestamp, offset: Milliseconds)] = []
    ) {
      self.offset = offset
      self.changes = changes
    }
  }

  package var zones: [String: Zone]

  package init(_ zones: [String: Zone]) {
    self.zones = zones
  }

  package func utcOffset(of zone: String, at time: Timestamp) -> Milliseconds? {
    guard zone != "UTC" else { return .zero }
    guard let zone = zones[zone] else { return nil }
    return zone.changes.last { $0.at <= time }?.offset ?? zone.offset
  }
}

extension ScriptedTimeZones {
  /// Zones as they are in 2026 and 2027, with one that skips a day and one that repeats it.
  package static let real = ScriptedTimeZones([
    "Europe/Berlin": Zone(
      offset: hours(1),
      changes: [
        (.utc("2026-03-29 01:00"), hours(2)), (.utc("2026-10-25 01:00"), hours(1)),
        (.utc("2027-03-28 01:00"), hours(2)), (.utc("2027-10-31 01:00"), hours(1)),
      ]),
    "America/New_York": Zone(
      offset: hours(-5),
      changes: [
        (.utc("2026-03-08 07:00"), hours(-4)), (.utc("2026-11-01 06:00"), hours(-5)),
        (.utc("2027-03-14 07:00"), hours(-4)), (.utc("2027-11-07 06:00"), hours(-5)),
      ]),
    "Australia/Lord_Howe": Zone(
      offset: hours(11),
      changes: [
        (.utc("2026-04-04 15:00"), hours(10.5)), (.utc("2026-10-03 15:30"), hours(11)),
        (.utc("2027-04-03 15:00"), hours(10.5)), (.utc("2027-10-02 15:30"), hours(11)),
      ]),
    "Asia/Kathmandu": Zone(offset: hours(5.75)),
    // At midnight, as in Chile: the clocks go from 24:00 to 01:00, and from 24:00 back to 23:00.
    "Test/Midnight": Zone(
      offset: hours(-3),
      changes: [
        (.utc("2026-04-05 03:00"), hours(-4)), (.utc("2026-09-06 04:00"), hours(-3)),
        (.utc("2027-04-04 03:00"), hours(-4)), (.utc("2027-09-05 04:00"), hours(-3)),
      ]),
    // As Samoa crossed the date line in 2011, and as if it went back.
    "Test/DateLine": Zone(
      offset: hours(-10),
      changes: [(.utc("2026-06-30 10:00"), hours(14)), (.utc("2027-06-30 10:00"), hours(-10))]),
  ])

  private static func hours(_ hours: Double) -> Milliseconds {
    Milliseconds(Int64(hours * 3_600_000))
  }
}

extension Timestamp {
  /// `2026-03-29 01:00`, in UTC, as tests write it.
  package static func utc(_ text: String) -> Timestamp {
    let numbers = text.split { "- :.".contains($0) }.compactMap { Int($0) }
    guard numbers.count >= 5,
      let day = CivilDay(year: numbers[0], month: numbers[1], day: numbers[2])
    else { preconditionFailure("Not a time: \(text)") }
    let seconds = numbers.count > 5 ? numbers[5] : 0
    return Timestamp(
      millisecondsSince1970: (day.daysSince1970 * 1440 + Int64(numbers[3] * 60 + numbers[4]))
        * 60_000 + Int64(seconds * 1000))
  }
}

extension FreezeWindow {
  /// A window that a test wrote down; one that does not read is a mistake in the test.
  package static func of(_ text: String) -> FreezeWindow {
    do throws(FreezeWindowRefusal) {
      return try FreezeWindow.parse(text)
    } catch {
      preconditionFailure("Not a freeze window: \(text): \(error)")
    }
  }
}
