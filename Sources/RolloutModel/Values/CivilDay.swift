/// A day of the Gregorian calendar, without a time zone.
package struct CivilDay: Hashable, Comparable, Sendable {
  package var daysSince1970: Int64

  package init(daysSince1970: Int64) {
    self.daysSince1970 = daysSince1970
  }

  /// The years in which plans may name a day.
  package static let years = 1970...9999

  /// - Returns: nil for a day that the calendar does not have, or one outside of ``years``.
  ///
  /// > Source: <https://howardhinnant.github.io/date_algorithms.html#days_from_civil>
  package init?(year: Int, month: Int, day: Int) {
    guard CivilDay.years.contains(year), (1...12).contains(month), day >= 1 else { return nil }
    // The year begins in March, so that a leap day is its last.
    let marchYear = Int64(month <= 2 ? year - 1 : year)
    let era = marchYear / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = Int64((153 * ((month + 9) % 12) + 2) / 5 + day - 1)
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    daysSince1970 = era * 146_097 + dayOfEra - 719_468
    // A day that is too late for its month reads back as one of the next.
    guard date == (year, month, day) else { return nil }
  }

  /// > Source: <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>
  package var date: (year: Int, month: Int, day: Int) {
    let shifted = daysSince1970 + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
    let year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    return (year, month, Int(dayOfYear - (153 * marchMonth + 2) / 5 + 1))
  }

  package var weekday: Weekday {
    // 1970-01-01 was a Thursday.
    let days = (daysSince1970 + Int64(Weekday.thursday.rawValue)) % 7
    return Weekday.allCases[Int((days + 7) % 7)]
  }

  package static func < (left: CivilDay, right: CivilDay) -> Bool {
    left.daysSince1970 < right.daysSince1970
  }
}

extension CivilDay: CustomStringConvertible {
  /// `2026-12-24`
  package var description: String {
    let (year, month, day) = date
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}

/// The number with zeros in front, for dates and times of day.
func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
