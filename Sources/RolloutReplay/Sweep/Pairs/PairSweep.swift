package import RolloutModel

/// What a pair of rules makes of many runs, for every pair of thresholds.
package struct PairSweep: Hashable, Sendable {
  package let pair: MetricPair
  /// Those that the pair judges, in the order in which they were given.
  package let runs: [PairRun]
  package let setAside: [RunSetAside]

  /// - Throws: ``SweepRefusal/noMatchingData(metric:runs:collected:known:)``
  package init(of runs: [RunSeries], under pair: MetricPair) throws(SweepRefusal) {
    var collector = PairCollector(pair)
    for run in runs { collector.add(run) }
    self = try collector.finish()
  }

  init(pair: MetricPair, runs: [PairRun], setAside: [RunSetAside]) {
    self.pair = pair
    self.runs = runs
    self.setAside = setAside
  }

  package func counts(at point: PairPoint) -> SweepCounts {
    let oriented = pair.oriented(point)
    return SweepCounts(of: runs.lazy.map { $0.outcome(above: oriented) })
  }

  /// The thresholds of each rule at which the plane can change, from strict to loose.
  package var breakpoints: (x: [Double], y: [Double]) {
    var x: Set<Double> = []
    var y: Set<Double> = []
    for run in runs {
      switch run.records {
      case .either(let first, let second):
        if let value = first.last?.value { x.insert(value) }
        if let value = second.last?.value { y.insert(value) }
      case .both(let records):
        var staircase = ParetoStaircase()
        for record in records { _ = staircase.add(record.point) }
        for point in staircase.points {
          x.insert(point.x)
          y.insert(point.y)
        }
      }
    }
    return (
      x.sorted().map { pair.oriented(PairPoint(x: $0, y: 0)).x + 0 },
      y.sorted().map { pair.oriented(PairPoint(x: 0, y: $0)).y + 0 }
    )
  }
}
