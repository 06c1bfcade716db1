import EventLedger
import RolloutModel

/// Times as people and programs read them: `2026-09-01T10:00:03.120Z`.
enum RFC3339 {
  static func text(_ time: Timestamp) -> String {
    EventTime(milliseconds: time.millisecondsSince1970)?.description ?? "?"
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
