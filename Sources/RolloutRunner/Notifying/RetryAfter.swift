import EventLedger
import RolloutModel

/// The value of a `Retry-After` header: a number of seconds or a date.
///
/// > Source: RFC 9110 sections 10.2.3 and 5.6.7,
/// > <https://www.rfc-editor.org/rfc/rfc9110#field.retry-after>. Of the three forms of a date, only
/// > the one that may still be sent is read; for another one the usual back-off has to do.
enum RetryAfter {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// - Parameter now: the wall clock, from which a date is counted.
  /// - Returns: nil for what cannot be read; zero for a date that has passed.
  static func wait(_ text: String, now: EventTime) -> Milliseconds? {
    if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      // More digits than a century of seconds has are as good as for ever.
      return text.utf8.count > 10
        ? DeliveryPolicy.longestRetryAfter : Int64(text).map { .seconds($0) }
    }
    guard let time = date(text) else { return nil }
    return Milliseconds(max(0, time.milliseconds - now.milliseconds))
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`
  private static func date(_ text: String) -> EventTime? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2]))
    else { return nil }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    return EventTime("\(words[3])-\(number)-\(words[1])T\(words[4])Z")
  }
}
