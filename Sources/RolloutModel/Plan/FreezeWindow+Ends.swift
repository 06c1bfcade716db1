extension FreezeWindow {
  /// When the window that covers the time ends; nil when it does not cover it.
  ///
  /// A window that begins again where it ends, as `weekends` does on Sunday, goes on. A local time
  /// that the clocks leave out is taken as the instant of the change; of one that they show twice,
  /// the first counts for a start and the last for an end, so that a freeze is never shorter than
  /// written. The end itself is not covered.
  ///
  /// > Important: A window in a zone that is not known covers nothing; ask
  /// > ``Swift/Array/unknownZones(in:)`` before relying on it.
  package func end(covering time: Timestamp, in zones: some TimeZones) -> Timestamp? {
    [self].end(covering: time, in: zones)?.end
  }

  /// The latest end of those occurrences that cover the time.
  fileprivate func occurrenceEnd(
    covering time: Timestamp, in zones: some TimeZones
  ) -> Timestamp? {
    switch recurrence {
    case .once(let from, let to):
      return end(of: from, to, covering: time, in: zones)
    case .weekly(let days, let startMinute, let minutes):
      guard FreezeWindow.times.contains(time), let local = zones.local(time, in: zone)
      else { return nil }
      let today = local.day.daysSince1970
      // Clocks were set by up to a day where a zone changed its side of the date line.
      let earliest = today - Int64(minutes / 1440) - 2
      return (earliest...today + 1).compactMap { day in
        let day = CivilDay(daysSince1970: day)
        guard days.contains(day.weekday) else { return nil }
        let from = LocalTime(day, minute: startMinute)
        let to = LocalTime(day, minute: startMinute + minutes)
        guard from < local + FreezeWindow.largestChange, local < to + FreezeWindow.largestChange
        else { return nil }
        return end(of: from, to, covering: time, in: zones)
      }.max()
    }
  }

  private func end(
    of from: LocalTime, _ to: LocalTime, covering time: Timestamp, in zones: some TimeZones
  ) -> Timestamp? {
    guard let start = zones.instants(at: from, in: zone)?.lowerBound, start <= time,
      let end = zones.instants(at: to, in: zone)?.upperBound, time < end
    else { return nil }
    return end
  }

  /// More than clocks were ever set by at once.
  private static let largestChange = Milliseconds.seconds(26 * 3600)

  /// The times with which days can be counted, four-digit years; a clock outside of them is broken.
  private static let times =
    Timestamp(millisecondsSince1970: 0)...Timestamp(millisecondsSince1970: 253_402_300_799_999)
}

extension [FreezeWindow] {
  /// How often a window that covers the end of another one makes the freeze go on.
  package static var joinLimit: Int { 400 }
  /// How far ahead the end of a freeze is looked for.
  package static var horizon: Milliseconds { .seconds(366 * 86_400) }

  /// When the windows that cover the time let go, all together; nil when none covers it.
  ///
  /// Windows that follow each other without a gap count as one. Those that never let go give the
  /// end that was reached at ``horizon`` or ``joinLimit``; whoever asks then gets a later one.
  ///
  /// - Returns: the window that lasts longest of those that cover the time, and the end.
  package func end(
    covering time: Timestamp, in zones: some TimeZones
  ) -> (window: FreezeWindow, end: Timestamp)? {
    guard let holding = latest(covering: time, in: zones) else { return nil }
    var end = holding.end
    let horizon = time + Self.horizon
    for _ in 0..<Self.joinLimit {
      guard end < horizon, let next = latest(covering: end, in: zones) else { break }
      end = next.end
    }
    return (holding.window, end)
  }

  private func latest(
    covering time: Timestamp, in zones: some TimeZones
  ) -> (window: FreezeWindow, end: Timestamp)? {
    var latest: (window: FreezeWindow, end: Timestamp)?
    for window in self {
      guard let end = window.occurrenceEnd(covering: time, in: zones) else { continue }
      if latest.map({ $0.end < end }) ?? true { latest = (window, end) }
    }
    return latest
  }

  /// The zones of the windows that nothing is known of, each once, in order of first use.
  package func unknownZones(in zones: some TimeZones) -> [String] {
    var unknown: [String] = []
    let epoch = Timestamp(millisecondsSince1970: 0)
    for window in self where zones.utcOffset(of: window.zone, at: epoch) == nil {
      if !unknown.contains(window.zone) { unknown.append(window.zone) }
    }
    return unknown
  }
}

extension FreezeWindow {
  /// A time as the clocks of the window's zone show it: `mon 2026-11-23 17:00 Europe/Berlin`.
  ///
  /// In UTC where the zone is not known.
  package func localText(of time: Timestamp, in zones: some TimeZones) -> String {
    guard let local = zones.local(time, in: zone) else {
      return "\(LocalTime(millisecondsSince1970: time.millisecondsSince1970)) UTC"
    }
    return "\(local) \(zone)"
  }
}
