import RolloutModel

/// Notices that the wall clock was set: it then went another way than the time that passed.
struct ClockWatch: Sendable {
  /// Smaller steps are those of a clock that is kept in time.
  static let tolerance = Milliseconds.seconds(2)

  private var wall: Timestamp
  private var uptime: Milliseconds

  init(wall: Timestamp, uptime: Milliseconds) {
    self.wall = wall
    self.uptime = uptime
  }

  /// By how much the wall clock was set since the last time it was looked at; nil for not at all.
  mutating func jump(wall: Timestamp, uptime: Milliseconds) -> Milliseconds? {
    let by = Milliseconds((wall - self.wall).count - (uptime.count - self.uptime.count))
    self.wall = wall
    self.uptime = uptime
    return ClockWatch.isJump(by) ? by : nil
  }

  static func isJump(_ by: Milliseconds) -> Bool {
    abs(by.count) >= tolerance.count
  }
}
