package import RolloutModel

extension RunSeries {
  /// How much traffic the new release had, summed over time.
  ///
  /// > Units: cohort-minutes: the share of a cohort × minutes in which it was in force.
  package func exposure(from start: Timestamp, to end: Timestamp) -> Double {
    var total = 0.0
    var since = start
    var share = 0.0
    for mark in marks where mark.kind == .cohortEntered {
      guard let percent = mark.stage?.percent else { continue }
      let time = min(max(mark.time, start), end)
      total += share * Exposure.minutes(since, time)
      since = time
      share = Double(percent.value) / 100
    }
    return total + share * Exposure.minutes(since, end)
  }
}

private enum Exposure {
  /// A clock that steps back takes nothing away.
  static func minutes(_ start: Timestamp, _ end: Timestamp) -> Double {
    max(0, Double((end - start).count) / 60_000)
  }
}
