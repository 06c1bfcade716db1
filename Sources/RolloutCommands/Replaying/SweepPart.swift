import RolloutModel
import RolloutReplay

/// What some runs in a row come to, with what a report says beside it.
struct SweepPart<Found: Sendable>: Sendable {
  let found: Found
  let units: MetricUnits
  let runCount: Int
}

extension SweepPart<CriticalPart> {
  /// - Parameter first: how many runs come before these.
  init(of runs: [RunSeries], first: Int, under rule: SweepRule) {
    found = CriticalPart(of: runs, first: first, under: rule)
    units = MetricUnits([rule.metric], of: runs)
    runCount = runs.count
  }
}

extension SweepPart<PairPart> {
  /// - Parameter first: how many runs come before these.
  init(of runs: [RunSeries], first: Int, under pair: MetricPair) {
    found = PairPart(of: runs, first: first, under: pair)
    units = MetricUnits([pair.x.metric, pair.y.metric], of: runs)
    runCount = runs.count
  }
}

extension Array {
  /// - Throws: ``UsageRefusal`` where plans name a metric in several units.
  func units<Found>(of metrics: Set<MetricName>) throws -> MetricUnits
  where Element == SweepPart<Found> {
    var units = MetricUnits(metrics)
    for part in self { units.add(part.units) }
    try units.check()
    return units
  }

  /// Runs that the sweep was given.
  func runCount<Found>() -> Int where Element == SweepPart<Found> {
    reduce(0) { $0 + $1.runCount }
  }
}
