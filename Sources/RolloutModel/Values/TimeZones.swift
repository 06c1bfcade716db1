/// What is known of the world's clocks: the port behind which the time zone database lies.
package protocol TimeZones: Sendable {
  /// How far the clocks of a zone are ahead of UTC at a time.
  ///
  /// - Parameter zone: `UTC`, or a name of the IANA database such as `Europe/Berlin`.
  /// - Returns: nil for a zone that is not known.
  func utcOffset(of zone: String, at time: Timestamp) -> Milliseconds?
}

/// Knows no zone but `UTC`.
package struct UTCOnly: TimeZones {
  package init() {}

  package func utcOffset(of zone: String, at time: Timestamp) -> Milliseconds? {
    zone == "UTC" ? .zero : nil
  }
}

extension TimeZones {
  /// What the clocks of the zone show; nil for a zone that is not known.
  package func local(_ time: Timestamp, in zone: String) -> LocalTime? {
    utcOffset(of: zone, at: time).map {
      LocalTime(millisecondsSince1970: time.millisecondsSince1970 + $0.count)
    }
  }

  /// The first and the last instant at which the clocks of the zone show a time.
  ///
  /// They differ only for a time that the clocks show twice. For one that they leave out, both are
  /// the instant of the change, since which the clocks show a later time.
  ///
  /// - Returns: nil for a zone that is not known.
  package func instants(at local: LocalTime, in zone: String) -> ClosedRange<Timestamp>? {
    // Offsets are less than a day, so that the instants lie within a day of the same time in UTC.
    // No zone has changed its clocks twice within two days.
    let utc = Timestamp(millisecondsSince1970: local.millisecondsSince1970)
    let early = utc + Milliseconds(-86_400_000)
    let late = utc + Milliseconds(86_400_000)
    guard let before = utcOffset(of: zone, at: early), let after = utcOffset(of: zone, at: late)
    else { return nil }
    let first = utc + Milliseconds(-before.count)
    let last = utc + Milliseconds(-after.count)
    guard before != after else { return first...first }
    switch (utcOffset(of: zone, at: first) == before, utcOffset(of: zone, at: last) == after) {
    case (true, true): return min(first, last)...max(first, last)
    case (true, false): return first...first
    case (false, true): return last...last
    case (false, false):
      let change = change(of: zone, from: before, between: early, and: late)
      return change...change
    }
  }

  /// The first instant at which the clocks of the zone are no longer `offset` ahead of UTC.
  ///
  /// - Parameters:
  ///   - early: an instant before the change.
  ///   - late: one at or after it.
  /// - Complexity: a question for each halving of the time between, 28 for two days.
  private func change(
    of zone: String, from offset: Milliseconds, between early: Timestamp, and late: Timestamp
  ) -> Timestamp {
    var early = early
    var late = late
    while (late - early).count > 1 {
      let middle = early + Milliseconds((late - early).count / 2)
      if utcOffset(of: zone, at: middle) == offset { early = middle } else { late = middle }
    }
    return late
  }
}
