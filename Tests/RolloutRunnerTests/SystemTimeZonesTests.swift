import RolloutModel
import RolloutRunner
import RolloutTestSupport
import Testing

@Suite struct SystemTimeZonesTests {
  private let zones = SystemTimeZones()

  @Test(arguments: [
    ("UTC", "2026-06-01 00:00", 0), ("Etc/UTC", "2026-06-01 00:00", 0),
    ("Europe/Berlin", "2026-03-29 00:59", 60), ("Europe/Berlin", "2026-03-29 01:00", 120),
    ("Europe/Berlin", "2026-10-25 00:59", 120), ("Europe/Berlin", "2026-10-25 01:00", 60),
    ("America/New_York", "2026-03-08 06:59", -300), ("America/New_York", "2026-03-08 07:00", -240),
    ("America/New_York", "2026-11-01 05:59", -240), ("America/New_York", "2026-11-01 06:00", -300),
    ("Australia/Lord_Howe", "2026-04-04 14:59", 660),
    ("Australia/Lord_Howe", "2026-04-04 15:00", 630),
    ("Australia/Lord_Howe", "2026-10-03 15:29", 630),
    ("Australia/Lord_Howe", "2026-10-03 15:30", 660),
    ("Asia/Kathmandu", "2026-06-01 00:00", 345), ("Asia/Calcutta", "2026-06-01 00:00", 330),
    ("Pacific/Apia", "2011-12-30 09:59", -600), ("Pacific/Apia", "2011-12-30 10:00", 840),
    ("Pacific/Apia", "2026-06-01 00:00", 780), ("Etc/GMT+5", "2026-06-01 00:00", -300),
  ])
  func `the offset changes at the instant of the change`(
    zone: String, time: String, minutes: Int64
  ) {
    #expect(zones.utcOffset(of: zone, at: .utc(time)) == .seconds(minutes * 60))
    // The second answer comes from what was kept.
    #expect(zones.utcOffset(of: zone, at: .utc(time)) == .seconds(minutes * 60))
  }

  @Test func `an offset holds to the last millisecond before the change`() {
    let change = Timestamp.utc("2026-03-29 01:00")
    #expect(
      zones.utcOffset(of: "Europe/Berlin", at: change + Milliseconds(-1)) == .seconds(3600))
  }

  @Test(arguments: [
    "", "Nowhere/Else", "europe/berlin", "Europe/Berlin/Mitte", "Europe/", "/", "Etc/Unknown",
  ])
  func `a zone that is not in the database is not known`(zone: String) {
    #expect(zones.utcOffset(of: zone, at: .utc("2026-06-01 00:00")) == nil)
  }

  @Test(arguments: ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
  func `the zones that tests wrote down are as they are`(zone: String) {
    let scripted = ScriptedTimeZones.real
    let start = Timestamp.utc("2026-01-01 00:00")
    for quarter in 0..<(2 * 365 * 96) {
      let time = start + .seconds(Int64(quarter) * 900)
      guard zones.utcOffset(of: zone, at: time) != scripted.utcOffset(of: zone, at: time)
      else { continue }
      Issue.record("\(zone) at \(time.millisecondsSince1970)")
    }
  }

  @Test(arguments: [
    ("daily 01:00-02:30 Europe/Berlin", "2026-03-29 00:30", "2026-03-29 01:00"),
    ("daily 02:15-02:45 Europe/Berlin", "2026-10-25 00:15", "2026-10-25 01:45"),
    ("fri 17:00-mon 09:00 Europe/Berlin", "2026-03-28 12:00", "2026-03-30 07:00"),
    ("fri 17:00-mon 09:00 Europe/Berlin", "2026-10-24 12:00", "2026-10-26 08:00"),
    ("daily 01:30-02:30 America/New_York", "2026-03-08 06:30", "2026-03-08 07:00"),
    ("daily 01:30-02:30 America/New_York", "2026-11-01 05:30", "2026-11-01 07:30"),
    ("sun 01:40-01:50 Australia/Lord_Howe", "2026-04-04 14:40", "2026-04-04 15:20"),
    ("daily 09:00-17:00 Asia/Kathmandu", "2026-06-01 03:15", "2026-06-01 11:15"),
    ("2011-12-29 to 2011-12-30 Pacific/Apia", "2011-12-30 09:59", "2011-12-30 10:00"),
    ("fri 12:00-sat 24:00 Pacific/Apia", "2011-12-30 10:00", "2011-12-31 10:00"),
    ("sun America/Santiago", "2026-09-06 04:00", "2026-09-07 03:00"),
    (
      "2026-12-24 00:00 to 2027-01-02 09:00 Europe/Berlin", "2026-12-31 23:30",
      "2027-01-02 08:00"
    ),
  ])
  func `a window ends by the clocks of the world`(text: String, time: String, end: String) {
    #expect(FreezeWindow.of(text).end(covering: .utc(time), in: zones) == .utc(end))
  }
}
