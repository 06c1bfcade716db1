/// Why a text is no freeze window.
package enum FreezeWindowRefusal: Error, Hashable, Sendable {
  /// Something else stands where `expected` should.
  case expected(String, got: String)
  /// The last word is neither `UTC` nor a name with a slash.
  case noZone(got: String)
  case unknownDay(String)
  /// No time of day, or 24:00 where a window begins.
  case time(String)
  case date(String)
  /// From one day to another, with several days in front.
  case severalStartDays(String)
  case endsWhereItBegins(String)
  case endsBeforeItBegins(String)
  /// Each time begins before the one before it ends.
  case neverEnds
  case tooLong(byteCount: Int)
  /// Something that is not printable ASCII, such as a dash from a word processor.
  case otherCharacters
}

extension FreezeWindowRefusal: CustomStringConvertible {
  /// `expected a day of the week such as mon, weekdays, weekends or daily, got 'someday'`
  package var description: String {
    switch self {
    case .expected(let expected, let got): "expected \(expected), got \(quoted(got))"
    case .noZone(let got):
      "expected a time zone at the end, UTC or a name such as Europe/Berlin, got \(quoted(got))"
    case .unknownDay(let got):
      "expected a day of the week such as mon, weekdays, weekends or daily, got \(quoted(got))"
    case .time(let got):
      "expected a time from 00:00 to 23:59, or 24:00 for an end, got \(quoted(got))"
    case .date(let got):
      "expected a day of the calendar such as 2026-12-24, from 1970 on, got \(quoted(got))"
    case .severalStartDays(let got):
      "expected one day in front of a window that ends on a named day, got \(quoted(got))"
    case .endsWhereItBegins(let got): "expected two different times, got \(quoted(got))"
    case .endsBeforeItBegins(let got): "expected an end after the start, got \(quoted(got))"
    case .neverEnds: "expected a window that ends, got one that always holds"
    case .tooLong(let count):
      "expected at most \(FreezeWindow.byteLimit) bytes, got \(count)"
    case .otherCharacters: "expected letters, digits, ',', ':', '-' and spaces, got others"
    }
  }

  private func quoted(_ text: String) -> String {
    text.isEmpty ? "nothing" : "'\(text)'"
  }
}
