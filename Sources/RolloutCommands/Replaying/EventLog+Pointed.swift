import EventLedger

extension EventLog {
  /// The event that a stored series points at; nil where there is none.
  ///
  /// A position of a series is data, and may be any number.
  func event(pointedAt position: Int64) throws -> RecordedEvent? {
    guard position >= 0 else { return nil }
    let found = try events(from: Position(position), limit: 1).first
    return found?.position.rawValue == position ? found : nil
  }
}
