import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct FreezeWindowEndTests {
  private let zones = ScriptedTimeZones.real

  /// A window, a time that it covers and the end of it; no end for a time that it does not cover.
  static let cases: [(text: String, time: String, end: String?)] = [
    // The clocks of Berlin go from 02:00 to 03:00 on 29 March, from 03:00 to 02:00 on 25 October.
    ("daily 01:00-02:00 Europe/Berlin", "2026-03-29 00:30", "2026-03-29 01:00"),
    ("daily 01:00-02:30 Europe/Berlin", "2026-03-29 00:30", "2026-03-29 01:00"),
    ("daily 01:00-03:00 Europe/Berlin", "2026-03-29 00:30", "2026-03-29 01:00"),
    ("daily 01:00-04:00 Europe/Berlin", "2026-03-29 00:30", "2026-03-29 02:00"),
    ("daily 02:30-04:00 Europe/Berlin", "2026-03-29 00:59", nil),
    ("daily 02:30-04:00 Europe/Berlin", "2026-03-29 01:00", "2026-03-29 02:00"),
    ("daily 02:15-02:45 Europe/Berlin", "2026-03-29 01:00", nil),
    ("daily 02:15-02:45 Europe/Berlin", "2026-03-29 00:59", nil),
    ("daily 02:15-02:45 Europe/Berlin", "2026-10-25 00:14", nil),
    ("daily 02:15-02:45 Europe/Berlin", "2026-10-25 00:15", "2026-10-25 01:45"),
    ("daily 02:15-02:45 Europe/Berlin", "2026-10-25 01:44", "2026-10-25 01:45"),
    ("daily 02:15-02:45 Europe/Berlin", "2026-10-25 01:45", nil),
    ("daily 01:00-02:00 Europe/Berlin", "2026-10-24 23:30", "2026-10-25 01:00"),
    ("daily 01:00-03:00 Europe/Berlin", "2026-10-24 23:30", "2026-10-25 02:00"),
    ("sun Europe/Berlin", "2026-03-28 23:00", "2026-03-29 22:00"),
    ("sun Europe/Berlin", "2026-10-24 22:00", "2026-10-25 23:00"),
    ("weekends Europe/Berlin", "2026-10-24 12:00", "2026-10-25 23:00"),
    ("fri 17:00-mon 09:00 Europe/Berlin", "2026-03-28 12:00", "2026-03-30 07:00"),
    ("fri 17:00-mon 09:00 Europe/Berlin", "2026-10-24 12:00", "2026-10-26 08:00"),
    ("weekdays 09:00-17:00 Europe/Berlin", "2026-11-23 07:59", nil),
    ("weekdays 09:00-17:00 Europe/Berlin", "2026-11-23 08:00", "2026-11-23 16:00"),
    ("weekdays 09:00-17:00 Europe/Berlin", "2026-07-01 07:00", "2026-07-01 15:00"),
    ("weekdays 09:00-17:00 Europe/Berlin", "2026-11-22 10:00", nil),
    // New York: from 02:00 to 03:00 on 8 March, from 02:00 to 01:00 on 1 November.
    ("daily 01:30-02:30 America/New_York", "2026-03-08 06:30", "2026-03-08 07:00"),
    ("daily 01:30-02:30 America/New_York", "2026-11-01 05:30", "2026-11-01 07:30"),
    ("sun 00:00-01:30 America/New_York", "2026-11-01 04:00", "2026-11-01 06:30"),
    // Half an hour on Lord Howe Island: from 02:00 to 01:30, and from 02:00 to 02:30.
    ("sun 01:40-01:50 Australia/Lord_Howe", "2026-04-04 14:40", "2026-04-04 15:20"),
    ("sun 01:40-02:10 Australia/Lord_Howe", "2026-10-03 15:10", "2026-10-03 15:30"),
    ("daily 09:00-17:00 Asia/Kathmandu", "2026-06-01 03:15", "2026-06-01 11:15"),
    ("daily 09:00-17:00 Asia/Kathmandu", "2026-06-01 03:14", nil),
    // A Sunday that has 23 or 25 hours because the clocks change at midnight.
    ("sun Test/Midnight", "2026-09-06 04:00", "2026-09-07 03:00"),
    ("sun Test/Midnight", "2026-09-06 03:59", nil),
    ("sat Test/Midnight", "2026-04-05 03:30", "2026-04-05 04:00"),
    ("sat 23:15-23:45 Test/Midnight", "2026-04-05 02:15", "2026-04-05 03:45"),
    // 30 June is left out here, and comes twice a year later.
    ("2026-06-30 Test/DateLine", "2026-06-30 10:00", nil),
    ("2026-06-30 Test/DateLine", "2026-06-30 09:59", nil),
    ("2026-06-29 to 2026-06-30 Test/DateLine", "2026-06-29 10:00", "2026-06-30 10:00"),
    ("2026-06-30 12:00 to 2026-07-01 Test/DateLine", "2026-06-30 10:00", "2026-07-01 10:00"),
    ("2027-06-29 Test/DateLine", "2027-06-28 10:00", "2027-06-30 10:00"),
    ("2027-06-29 00:00 to 2027-06-29 23:59 Test/DateLine", "2027-06-28 10:00", "2027-06-29 09:59"),
    ("2027-06-30 Test/DateLine", "2027-06-29 10:00", "2027-07-01 10:00"),
    ("2027-06-30 09:00 to 2027-06-30 10:00 Test/DateLine", "2027-06-29 19:00", "2027-06-30 20:00"),
    // Across the ends of months and years, and over a leap day.
    (
      "2026-12-24 00:00 to 2027-01-02 09:00 Europe/Berlin", "2026-12-31 23:30",
      "2027-01-02 08:00"
    ),
    ("2026-12-24 00:00 to 2027-01-02 09:00 Europe/Berlin", "2026-12-23 22:59", nil),
    ("2026-12-24 00:00 to 2027-01-02 09:00 Europe/Berlin", "2027-01-02 08:00", nil),
    ("thu 22:00-fri 06:00 UTC", "2026-12-31 23:59", "2027-01-01 06:00"),
    ("daily 22:00-06:00 UTC", "2028-02-29 01:00", "2028-02-29 06:00"),
    ("weekends UTC", "2028-12-30 00:00", "2029-01-01 00:00"),
    ("weekends Nowhere/Else", "2026-06-06 12:00", nil),
    ("2026-06-06 Nowhere/Else", "2026-06-06 12:00", nil),
  ]

  @Test(arguments: cases)
  func `a window ends when the clocks of its zone say so`(
    text: String, time: String, end: String?
  ) {
    let window = FreezeWindow.of(text)
    #expect(window.end(covering: .utc(time), in: zones) == end.map(Timestamp.utc))
  }

  @Test func `windows that follow each other let go together`() throws {
    let windows = [
      FreezeWindow.of("weekdays 09:00-17:00 UTC"), .of("fri 17:00-mon 09:00 UTC"),
      .of("2026-06-08 16:00 to 2026-06-09 10:00 UTC"),
    ]
    let friday = Timestamp.utc("2026-06-05 12:00")
    let held = try #require(windows.end(covering: friday, in: UTCOnly()))
    #expect(held.window == windows[0])
    #expect(held.end == .utc("2026-06-09 17:00"))
    #expect(windows[0].end(covering: friday, in: UTCOnly()) == .utc("2026-06-05 17:00"))
    #expect(windows.end(covering: .utc("2026-06-09 18:00"), in: UTCOnly()) == nil)
    #expect([FreezeWindow]().end(covering: friday, in: UTCOnly()) == nil)
  }

  @Test func `the window that lasts longest is named`() throws {
    let windows = [
      FreezeWindow.of("daily 09:00-17:00 UTC"), .of("fri UTC"), .of("fri 10:00-24:00 UTC"),
    ]
    let held = try #require(windows.end(covering: .utc("2026-06-05 12:00"), in: UTCOnly()))
    #expect(held.window == windows[1])
    #expect(held.end == .utc("2026-06-06 00:00"))
  }

  @Test func `windows of several zones are joined by the instant`() throws {
    let windows = [
      FreezeWindow.of("daily 09:00-17:00 Europe/Berlin"),
      .of("daily 11:00-17:00 America/New_York"),
    ]
    // It is 11:00 in New York when it is 17:00 in Berlin, or 16:00 for a week in autumn.
    #expect(
      windows.end(covering: .utc("2026-06-05 12:00"), in: zones)?.end == .utc("2026-06-05 21:00"))
    #expect(
      windows.end(covering: .utc("2026-10-27 12:00"), in: zones)?.end == .utc("2026-10-27 21:00"))
    let later = [windows[0], .of("daily 12:00-17:00 America/New_York")]
    #expect(
      later.end(covering: .utc("2026-06-05 12:00"), in: zones)?.end == .utc("2026-06-05 15:00"))
    #expect(
      later.end(covering: .utc("2026-10-27 12:00"), in: zones)?.end == .utc("2026-10-27 21:00"))
  }

  @Test func `a freeze that never lets go is looked at for about a year`() throws {
    let windows = [FreezeWindow.of("weekdays UTC"), .of("weekends UTC")]
    let time = Timestamp.utc("2026-06-05 12:00")
    let end = try #require(windows.end(covering: time, in: UTCOnly())?.end)
    #expect(end >= time + [FreezeWindow].horizon)
    #expect(end < time + [FreezeWindow].horizon + .seconds(8 * 86_400))
    // With joins that are too short for a year the limit on their number ends the search.
    let minutes = (0..<24).map {
      FreezeWindow.of("daily \($0 < 10 ? "0" : "")\($0):00-\($0 < 9 ? "0" : "")\($0 + 1):00 UTC")
    }
    let reached = try #require(minutes.end(covering: time, in: UTCOnly())?.end)
    #expect(reached == time + .seconds(Int64([FreezeWindow].joinLimit + 1) * 3600))
  }

  @Test func `times that no clock shows are not covered`() {
    let window = FreezeWindow.of("weekdays UTC")
    for time in [Int64.min, -1, 253_402_300_800_000, .max] {
      #expect(
        window.end(covering: Timestamp(millisecondsSince1970: time), in: UTCOnly()) == nil)
    }
  }

  @Test func `zones that are not known are named once`() {
    let windows = ["weekends UTC", "mon A/B", "tue C/D", "wed A/B"].map { FreezeWindow.of($0) }
    #expect(windows.unknownZones(in: UTCOnly()) == ["A/B", "C/D"])
    #expect(windows.unknownZones(in: zones) == ["A/B", "C/D"])
  }

  @Test func `an end is told by the clocks of the window`() {
    let window = FreezeWindow.of("weekdays 09:00-17:00 Europe/Berlin")
    let end = Timestamp.utc("2026-11-23 16:00")
    #expect(window.localText(of: end, in: zones) == "mon 2026-11-23 17:00 Europe/Berlin")
    #expect(window.localText(of: end, in: UTCOnly()) == "mon 2026-11-23 16:00 UTC")
  }
}
