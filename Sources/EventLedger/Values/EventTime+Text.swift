/// RFC 3339 by integer arithmetic: no calendar, no locale, no formatter on the hot path.
///
/// > Source: <https://www.rfc-editor.org/rfc/rfc3339#section-5.6> for the grammar, and
/// > <https://howardhinnant.github.io/date_algorithms.html> for days from and to dates.
extension EventTime: LosslessStringConvertible {
  static let textLength = 24

  /// `2026-09-01T10:00:03.120Z`: always milliseconds, always `Z`.
  package var description: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.textLength)
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  func append(to bytes: inout [UInt8]) {
    let day = milliseconds / 86_400_000
    let rest = milliseconds % 86_400_000
    let date = Self.date(ofDay: day)
    Decimal.append(date.year, digits: 4, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    Decimal.append(date.month, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    Decimal.append(date.day, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: "T"))
    Decimal.append(rest / 3_600_000, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    Decimal.append(rest / 60_000 % 60, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    Decimal.append(rest / 1000 % 60, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: "."))
    Decimal.append(rest % 1000, digits: 3, to: &bytes)
    bytes.append(UInt8(ascii: "Z"))
  }

  /// Reads an RFC 3339 timestamp with any offset and up to nine fraction digits.
  ///
  /// What is finer than a millisecond is cut off. Leap seconds, dates that do not exist, moments
  /// before 1970 and after 9999 give nil.
  package init?(_ description: String) {
    var scanner = TextScanner(Array(description.utf8))
    guard let year = scanner.number(digits: 4), scanner.skip("-"),
      let month = scanner.number(digits: 2), scanner.skip("-"),
      let day = scanner.number(digits: 2), scanner.skip("T") || scanner.skip("t"),
      let hour = scanner.number(digits: 2), scanner.skip(":"),
      let minute = scanner.number(digits: 2), scanner.skip(":"),
      let second = scanner.number(digits: 2),
      let fraction = Self.fraction(&scanner),
      let offset = Self.offsetMinutes(&scanner), scanner.isAtEnd
    else { return nil }
    self.init(
      date: (year, month, day), clock: (hour, minute, second), milliseconds: fraction,
      offsetMinutes: offset)
  }

  private static func fraction(_ scanner: inout TextScanner) -> Int64? {
    guard scanner.skip(".") else { return 0 }
    var value: Int64 = 0
    var count = 0
    while count < 9, let digit = scanner.number(digits: 1) {
      if count < 3 { value = value * 10 + digit }
      count += 1
    }
    guard count > 0 else { return nil }
    return count == 1 ? value * 100 : count == 2 ? value * 10 : value
  }

  private static func offsetMinutes(_ scanner: inout TextScanner) -> Int64? {
    if scanner.skip("Z") || scanner.skip("z") { return 0 }
    let isEast = scanner.skip("+")
    guard isEast || scanner.skip("-"), let hours = scanner.number(digits: 2), scanner.skip(":"),
      let minutes = scanner.number(digits: 2), hours <= 23, minutes <= 59
    else { return nil }
    return (isEast ? 1 : -1) * (hours * 60 + minutes)
  }
}

extension EventTime {
  /// Nil for a date or a time of day that does not exist.
  init?(
    date: (year: Int64, month: Int64, day: Int64),
    clock: (hour: Int64, minute: Int64, second: Int64), milliseconds: Int64,
    offsetMinutes: Int64 = 0
  ) {
    guard (1...12).contains(date.month), date.day >= 1,
      date.day <= Self.days(inMonth: date.month, of: date.year),
      clock.hour <= 23, clock.minute <= 59, clock.second <= 59
    else { return nil }
    let day = Self.day(year: date.year, month: date.month, day: date.day)
    let minutes = day * 1440 + clock.hour * 60 + clock.minute - offsetMinutes
    self.init(milliseconds: (minutes * 60 + clock.second) * 1000 + milliseconds)
  }

  /// Days since 1970-01-01 of a date in the proleptic Gregorian calendar.
  static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
    // The year starts in March here, so that the leap day is its last day.
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date of a day that is not before 1970.
  static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
