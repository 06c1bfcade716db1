package import RolloutModel

/// What a pair of rules makes of many runs, for every pair of thresholds.
package struct PairSweep: Hashable, Sendable {
  package let pair: MetricPair
  /// Those that the pair judges, in the order in which they were given.
  package private(set) var runs: [PairRun] = []
  package private(set) var setAside: [RunSetAside] = []

  /// - Throws: ``SweepRefusal/noMatchingData(metric:runs:collected:known:)``
  package init(of runs: [RunSeries], under pair: MetricPair) throws(SweepRefusal) {
    self.pair = pair
    switch pair.join {
    case .or: try joinEither(runs)
    case .and: try joinBoth(runs)
    }
  }

  private mutating func joinEither(_ series: [RunSeries]) throws(SweepRefusal) {
    let x = try CriticalValues(of: series, under: pair.x)
    let y = try CriticalValues(of: series, under: pair.y)
    var aside: [Int: RunSetAside] = [:]
    for found in y.setAside + x.setAside { aside[found.index] = found }
    setAside = aside.values.sorted { $0.index < $1.index }
    let others = Dictionary(uniqueKeysWithValues: y.runs.map { ($0.index, $0) })
    for run in x.runs where aside[run.index] == nil {
      guard let other = others[run.index] else { continue }
      runs.append(
        PairRun(
          rollout: run.rollout, index: run.index,
          records: .either(x: run.records, y: other.records), knowledge: run.knowledge,
          xLimit: run.recordedLimit, yLimit: other.recordedLimit))
    }
  }

  private mutating func joinBoth(_ series: [RunSeries]) throws(SweepRefusal) {
    var scanner = JointScanner(pair)
    for (index, run) in series.enumerated() {
      switch scanner.scan(run, index: index) {
      case .scanned(let found): runs.append(found)
      case .setAside(let reason):
        setAside.append(RunSetAside(rollout: run.rollout, index: index, reason: reason))
      }
    }
    guard !scanner.foundAny else { return }
    // Which of the two nobody has says what is wrong.
    _ = try CriticalValues(of: series, under: pair.x)
    _ = try CriticalValues(of: series, under: pair.y)
    throw .neverTogether(pair.x.metric, pair.y.metric)
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
