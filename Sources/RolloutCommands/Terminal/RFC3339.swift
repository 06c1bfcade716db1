import EventLedger
import FoundationEssentials
import RolloutModel

/// Times as people and programs read them: `2026-09-01T10:00:03.120Z`.
enum RFC3339 {
  static func text(_ time: Timestamp) -> String {
    EventTime(milliseconds: time.millisecondsSince1970)?.description ?? "?"
  }

  /// A time with an offset from UTC, with or without a fraction; nil for anything else.
  static func time(_ text: String) -> Timestamp? {
    for style in [
      Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true),
    ] {
      guard let date = try? style.parse(text) else { continue }
      return Timestamp(
        millisecondsSince1970: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }
    return nil
  }

  /// `20260901T100003Z`, as directories are named.
  static func compact(_ time: Timestamp) -> String {
    let seconds = text(time).prefix(19)
    return seconds.filter { $0 != "-" && $0 != ":" } + "Z"
  }

  /// `10:00:03`, in UTC.
  static func clock(_ time: Timestamp) -> String {
    String(text(time).dropFirst(11).prefix(8))
  }
}
