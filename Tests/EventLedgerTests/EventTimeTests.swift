import EventLedger
import Testing

@Suite struct EventTimeTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"),
      (1, "1970-01-01T00:00:00.001Z"),
      (68_169_599_999, "1972-02-28T23:59:59.999Z"),
      (68_169_600_000, "1972-02-29T00:00:00.000Z"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z"),
      (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
      (1_788_256_803_120, "2026-09-01T10:00:03.120Z"),
      (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
      (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
      (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ] as [(Int64, String)])
  func `a time is written and read as RFC 3339`(milliseconds: Int64, text: String) throws {
    let time = try #require(EventTime(milliseconds: milliseconds))
    #expect(time.description == text)
    #expect(EventTime(text) == time)
  }

  @Test func `times before 1970 and after 9999 are refused`() {
    #expect(EventTime(milliseconds: -1) == nil)
    #expect(EventTime(milliseconds: .min) == nil)
    #expect(EventTime(milliseconds: 253_402_300_800_000) == nil)
    #expect(EventTime("1969-12-31T23:59:59.999Z") == nil)
    #expect(EventTime("1970-01-01T00:00:00+00:01") == nil)
    #expect(EventTime("9999-12-31T23:59:59-00:01") == nil)
  }

  @Test(arguments: [
    ("2026-09-01T12:00:03.12+02:00", "2026-09-01T10:00:03.120Z"),
    ("2026-09-01t10:00:03z", "2026-09-01T10:00:03.000Z"),
    ("2026-08-31T23:30:00.1-10:30", "2026-09-01T10:00:00.100Z"),
    ("2026-09-01T10:00:03.123456789Z", "2026-09-01T10:00:03.123Z"),
  ])
  func `offsets and other fractions are understood`(text: String, canonical: String) {
    #expect(EventTime(text)?.description == canonical)
  }

  @Test(arguments: [
    "", "2026-09-01", "2026-09-01T10:00:03", "2026-09-01T10:00:03.Z", "2026-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z", "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z",
    "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z",
    "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00+24:00",
    "2026-01-01T00:00:00+01:60", "2026-01-01T00:00:00.1234567890Z", "2026-01-01 00:00:00Z",
    "2026-01-01T00:00:00Zx", "x2026-01-01T00:00:00Z", "２０26-01-01T00:00:00Z",
  ])
  func `text that is no moment is refused`(text: String) {
    #expect(EventTime(text) == nil)
  }

  @Test func `every day of five centuries is written and read back in order`() {
    var last = ""
    var wrong: [Int64] = []
    for day in Int64(0)..<182_622 {
      let time = EventTime(milliseconds: day * 86_400_000)
      let text = time?.description ?? ""
      if text.utf8.elementsEqual(last.utf8) || text < last || EventTime(text) != time {
        wrong.append(day)
      }
      last = text
    }
    #expect(wrong == [])
    #expect(last == "2469-12-31T00:00:00.000Z")
  }
}
