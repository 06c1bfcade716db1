import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct FreezeWindowParsingTests {
  /// A window, and a time in UTC at which it begins and ends in the week of Monday, 2026-06-01.
  static let weekly: [(text: String, start: String, end: String)] = [
    ("weekdays 09:00-17:00 UTC", "2026-06-01 09:00", "2026-06-01 17:00"),
    ("weekdays UTC", "2026-06-01 00:00", "2026-06-06 00:00"),
    ("weekends UTC", "2026-06-06 00:00", "2026-06-08 00:00"),
    ("daily 12:30-12:31 UTC", "2026-06-03 12:30", "2026-06-03 12:31"),
    ("12:30-12:31 UTC", "2026-06-03 12:30", "2026-06-03 12:31"),
    ("22:00-06:00 UTC", "2026-06-03 22:00", "2026-06-04 06:00"),
    ("daily 22:00-24:00 UTC", "2026-06-03 22:00", "2026-06-04 00:00"),
    ("daily 22:00-00:00 UTC", "2026-06-03 22:00", "2026-06-04 00:00"),
    ("fri 22:00-06:00 UTC", "2026-06-05 22:00", "2026-06-06 06:00"),
    ("sun UTC", "2026-06-07 00:00", "2026-06-08 00:00"),
    ("mon,tue,fri UTC", "2026-06-01 00:00", "2026-06-03 00:00"),
    ("mon,tue,fri UTC", "2026-06-05 00:00", "2026-06-06 00:00"),
    ("wed, fri UTC", "2026-06-05 00:00", "2026-06-06 00:00"),
    ("mon-fri UTC", "2026-06-01 00:00", "2026-06-06 00:00"),
    ("mon - fri UTC", "2026-06-01 00:00", "2026-06-06 00:00"),
    ("fri-mon UTC", "2026-06-05 00:00", "2026-06-09 00:00"),
    ("weekends,wed 10:00-11:00 UTC", "2026-06-03 10:00", "2026-06-03 11:00"),
    ("tue-wed,sat 10:00-11:00 UTC", "2026-06-06 10:00", "2026-06-06 11:00"),
    ("fri 17:00-mon 09:00 UTC", "2026-06-05 17:00", "2026-06-08 09:00"),
    ("fri 17:00 - mon 09:00 UTC", "2026-06-05 17:00", "2026-06-08 09:00"),
    ("mon 09:00-fri 24:00 UTC", "2026-06-01 09:00", "2026-06-06 00:00"),
    ("wed 09:00-wed 17:00 UTC", "2026-06-03 09:00", "2026-06-03 17:00"),
    ("wed 09:00-wed 08:00 UTC", "2026-06-03 09:00", "2026-06-10 08:00"),
    ("Friday 17:00-MONDAY 09:00 UTC", "2026-06-05 17:00", "2026-06-08 09:00"),
    ("  weekends   UTC ", "2026-06-06 00:00", "2026-06-08 00:00"),
    ("2026-06-05 UTC", "2026-06-05 00:00", "2026-06-06 00:00"),
    ("2026-06-05 to 2026-06-07 UTC", "2026-06-05 00:00", "2026-06-08 00:00"),
    ("2026-06-05 09:00 to 2026-06-07 UTC", "2026-06-05 09:00", "2026-06-08 00:00"),
    ("2026-06-05 to 2026-06-07 09:00 UTC", "2026-06-05 00:00", "2026-06-07 09:00"),
    ("2026-06-05 09:00 to 2026-06-05 17:00 UTC", "2026-06-05 09:00", "2026-06-05 17:00"),
    ("2026-06-05 00:00 to 2026-06-07 24:00 UTC", "2026-06-05 00:00", "2026-06-08 00:00"),
  ]

  @Test(arguments: weekly)
  func `a window covers its start and not its end`(
    text: String, start: String, end: String
  ) throws {
    let window = try FreezeWindow.parse(text)
    let (start, end) = (Timestamp.utc(start), Timestamp.utc(end))
    #expect(window.text == text)
    #expect(window.zone == "UTC")
    #expect(window.end(covering: start + Milliseconds(-1), in: UTCOnly()) == nil)
    #expect(window.end(covering: start, in: UTCOnly()) == end)
    #expect(window.end(covering: end + Milliseconds(-1), in: UTCOnly()) == end)
    #expect(window.end(covering: end, in: UTCOnly()) == nil)
  }

  static let refused: [(text: String, refusal: FreezeWindowRefusal)] = [
    ("", .noZone(got: "")),
    ("  ", .noZone(got: "")),
    ("weekdays 09:00-17:00", .noZone(got: "09:00-17:00")),
    ("weekdays", .noZone(got: "weekdays")),
    ("weekends CET", .noZone(got: "CET")),
    ("weekends utc", .noZone(got: "utc")),
    ("weekends +01:00", .noZone(got: "+01:00")),
    ("weekends ../etc/passwd", .noZone(got: "../etc/passwd")),
    ("weekends Europe/Berlin;", .noZone(got: "Europe/Berlin;")),
    ("UTC", .unknownDay("")),
    ("someday UTC", .unknownDay("someday")),
    ("mo UTC", .unknownDay("mo")),
    ("mon,,tue UTC", .unknownDay(",tue")),
    ("mon, UTC", .unknownDay("")),
    ("mon- UTC", .unknownDay("")),
    ("weekdays-sat UTC", .time("-sat")),
    ("-mon UTC", .unknownDay("-mon")),
    ("mon tue UTC", .time("tue")),
    ("daily 9:00-17:00 UTC", .time("9:00")),
    ("daily 09-17 UTC", .time("09")),
    ("daily 09:60-17:00 UTC", .time("09:60")),
    ("daily 24:00-17:00 UTC", .time("24:00")),
    ("daily 09:00-24:01 UTC", .time("24:01")),
    ("daily 09:00-25:00 UTC", .time("25:00")),
    ("daily 09:00:00-17:00 UTC", .time("09:00:00")),
    ("daily 09:00-17:00pm UTC", .expected("the time zone after the window", got: "pm")),
    ("daily 09:00 UTC", .expected("'-' and the end of the window", got: "")),
    ("daily 09:00 17:00 UTC", .expected("'-' and the end of the window", got: "17:00")),
    ("daily 09:00- UTC", .time("")),
    ("daily 09:00-09:00 UTC", .endsWhereItBegins("09:00-09:00")),
    ("fri 09:00-fri 09:00 UTC", .endsWhereItBegins("09:00-fri 09:00")),
    ("mon-tue 17:00-fri 09:00 UTC", .severalStartDays("mon-tue")),
    ("17:00-mon 09:00 UTC", .severalStartDays("")),
    ("daily UTC", .neverEnds),
    ("mon-sun UTC", .neverEnds),
    ("00:00-24:00 UTC", .neverEnds),
    ("weekdays,weekends UTC", .neverEnds),
    (
      "daily 09:00-17:00 Europe/Berlin UTC",
      .expected("the time zone after the window", got: "Europe/Berlin")
    ),
    ("weekends daily 09:00-17:00 UTC", .time("daily")),
    ("2026-02-29 UTC", .date("2026-02-29")),
    ("2026-13-01 UTC", .date("2026-13-01")),
    ("2026-6-1 UTC", .date("2026-6-1")),
    ("1969-12-31 UTC", .date("1969-12-31")),
    ("0000-01-01 UTC", .date("0000-01-01")),
    (
      "2026-06-01 09:00 UTC",
      .expected("'to' and the day on which the window ends", got: "")
    ),
    (
      "2026-06-01 09:00-17:00 UTC",
      .expected("'to' and the day on which the window ends", got: "-17:00")
    ),
    ("2026-06-01 to 17:00 UTC", .date("17")),
    ("2026-06-02 to 2026-06-01 UTC", .endsBeforeItBegins("2026-06-02 to 2026-06-01")),
    (
      "2026-06-02 09:00 to 2026-06-02 09:00 UTC",
      .endsWhereItBegins("2026-06-02 09:00 to 2026-06-02 09:00")
    ),
    ("weekdays 09:00–17:00 UTC", .otherCharacters),
    ("weekdays\tUTC", .otherCharacters),
    ("wee\u{212A}days UTC", .otherCharacters),
    ("weekends \(String(repeating: "A", count: 190))/B", .tooLong(byteCount: 201)),
  ]

  @Test(arguments: refused)
  func `what is no window is refused with what was expected`(
    text: String, refusal: FreezeWindowRefusal
  ) {
    #expect(throws: refusal) { try FreezeWindow.parse(text) }
  }

  @Test(arguments: [
    "Europe/Berlin", "America/Port-au-Prince", "America/Argentina/Buenos_Aires", "Etc/GMT+5",
  ])
  func `a zone is a name of the database`(zone: String) throws {
    #expect(try FreezeWindow.parse("weekends \(zone)").zone == zone)
  }

  @Test(arguments: [
    (
      FreezeWindowRefusal.noZone(got: "17:00"),
      "expected a time zone at the end, UTC or a name such as Europe/Berlin, got '17:00'"
    ),
    (
      .unknownDay(""),
      "expected a day of the week such as mon, weekdays, weekends or daily, got nothing"
    ),
    (.time("9"), "expected a time from 00:00 to 23:59, or 24:00 for an end, got '9'"),
    (
      .date("2026-02-29"),
      "expected a day of the calendar such as 2026-12-24, from 1970 on, got '2026-02-29'"
    ),
    (.expected("'-'", got: "x"), "expected '-', got 'x'"),
    (
      .severalStartDays("mon-tue"),
      "expected one day in front of a window that ends on a named day, got 'mon-tue'"
    ),
    (.endsWhereItBegins("a"), "expected two different times, got 'a'"),
    (.endsBeforeItBegins("a"), "expected an end after the start, got 'a'"),
    (.neverEnds, "expected a window that ends, got one that always holds"),
    (.tooLong(byteCount: 201), "expected at most 200 bytes, got 201"),
    (.otherCharacters, "expected letters, digits, ',', ':', '-' and spaces, got others"),
  ])
  func `each refusal has its words`(refusal: FreezeWindowRefusal, words: String) {
    #expect(refusal.description == words)
  }
}
