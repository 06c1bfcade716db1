import RolloutModel

/// A freeze window together with what it means, told in another way than the window tells it.
struct SimulatedFreeze: Sendable {
  let window: FreezeWindow
  /// Seconds since ``Timestamp/scenarioStart``.
  private let seconds: Range<Int64>
  private let isDaily: Bool

  private init(_ text: String, _ seconds: Range<Int64>, isDaily: Bool = false) {
    window = .of(text)
    self.seconds = seconds
    self.isDaily = isDaily
  }

  /// The scenarios start on Tuesday, 2026-09-01, at 10:00 UTC.
  static let all = [
    SimulatedFreeze("daily 09:00-10:01 UTC", -3600..<60, isDaily: true),
    SimulatedFreeze("daily 10:01-10:03 UTC", 60..<180, isDaily: true),
    SimulatedFreeze("2026-09-01 10:02 to 2026-09-01 10:05 UTC", 120..<300),
    SimulatedFreeze("2026-09-01 10:05 to 2026-09-01 11:30 UTC", 300..<5400),
  ]

  static func covering(_ time: Timestamp, of windows: [FreezeWindow]) -> Bool {
    windows.contains { window in
      all.contains { $0.window == window && $0.covers(time) }
    }
  }

  private func covers(_ time: Timestamp) -> Bool {
    let offset = (time - .scenarioStart).count
    let milliseconds = seconds.lowerBound * 1000..<seconds.upperBound * 1000
    guard isDaily else { return milliseconds.contains(offset) }
    let day: Int64 = 86_400_000
    let inDay = ((offset % day) + day) % day
    return milliseconds.contains(inDay) || milliseconds.contains(inDay - day)
  }
}
