import RolloutModel

extension Timestamp {
  /// `2026-09-01T10:00:03.120Z`; a time before 1970 or after the year 9999 is taken for the nearest
  /// that the ledger can hold.
  ///
  /// > Source: <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>
  var rfc3339: String {
    let shown = min(max(0, millisecondsSince1970), 253_402_300_799_999)
    let day = LocalTime(millisecondsSince1970: shown).day
    let rest = shown % 86_400_000
    let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60]
      .map { Timestamp.digits($0, 2) }.joined(separator: ":")
    return "\(day)T\(clock).\(Timestamp.digits(rest % 1000, 3))Z"
  }

  private static func digits(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
