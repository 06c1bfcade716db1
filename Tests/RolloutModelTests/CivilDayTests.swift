import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct CivilDayTests {
  @Test func `every day of eight thousand years follows the one before`() throws {
    var day = try #require(CivilDay(year: 1970, month: 1, day: 1))
    #expect(day.daysSince1970 == 0)
    var weekday = Weekday.thursday
    for year in CivilDay.years {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for (month, length) in lengths.enumerated() {
        // Each day of some years, the first and the last of each month of the others.
        for number in year % 100 < 5 ? Array(1...length) : [1, length] {
          let found = CivilDay(year: year, month: month + 1, day: number)
          let expected = CivilDay(daysSince1970: day.daysSince1970 + Int64(number - 1))
          // Asked for only on a failure: each `#require` of a million costs time.
          if found != expected || expected.date != (year, month + 1, number) {
            try #require(found == expected)
            try #require(expected.date == (year, month + 1, number))
          }
        }
        try #require(CivilDay(year: year, month: month + 1, day: length + 1) == nil)
        try #require(day.weekday == weekday)
        day.daysSince1970 += Int64(length)
        weekday = Weekday.allCases[(weekday.rawValue + length) % 7]
      }
    }
  }

  @Test(arguments: [
    (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, -1), (1969, 12, 31), (10_000, 1, 1),
    (2100, 2, 29), (2026, 4, 31),
  ])
  func `a day that the calendar does not have is refused`(year: Int, month: Int, day: Int) {
    #expect(CivilDay(year: year, month: month, day: day) == nil)
  }

  @Test(arguments: [
    (0, "thu 1970-01-01 00:00"), (-1000, "wed 1969-12-31 23:59:59"),
    (-86_400_000, "wed 1969-12-31 00:00"), (1_795_456_805_000, "mon 2026-11-23 18:00:05"),
  ])
  func `a local time is written with its day`(milliseconds: Int64, text: String) {
    #expect(LocalTime(millisecondsSince1970: milliseconds).description == text)
  }

  @Test(arguments: [
    ("mon", Weekday.monday), ("sunday", .sunday), ("wed", .wednesday), ("thu", .thursday),
  ])
  func `a day of the week has two names`(name: String, day: Weekday) {
    #expect(Weekday(name: name) == day)
    #expect(Weekday(name: "") == nil)
    #expect(Weekday(name: "Mon") == nil)
    #expect(Weekday(name: name + "x") == nil)
  }
}
