package import RolloutModel

/// What a pair of rules makes of many runs, for every pair of thresholds.
package struct PairSweep: Hashable, Sendable {
  package let pair: MetricPair
  /// Those that the pair judges, in the order in which they were given.
  package let runs: [PairRun]
  package let setAside: [RunSetAside]

  /// - Throws: ``SweepRefusal/noMatchingData(metric:runs:collected:known:)``
  package init(of runs: [RunSeries], under pair: MetricPair) throws(SweepRefusal) {
    try self.init([PairPart(of: runs, first: 0, under: pair)], under: pair)
  }

  /// - Parameter parts: under the same pair, in the order of their runs.
  /// - Throws: ``SweepRefusal/noMatchingData(metric:runs:collected:known:)``,
  ///   ``SweepRefusal/neverTogether(_:_:)``
  package init(_ parts: [PairPart], under pair: MetricPair) throws(SweepRefusal) {
    let hasBoth = parts.contains(where: \.hasBoth)
    if pair.join == .or || !hasBoth {
      var seen = MetricsSeen()
      for part in parts { seen.add(part.seen) }
      guard parts.contains(where: \.hasFirst) else { throw seen.noMatch(of: pair.x.metric) }
      guard parts.contains(where: \.hasSecond) else { throw seen.noMatch(of: pair.y.metric) }
      if pair.join == .and { throw .neverTogether(pair.x.metric, pair.y.metric) }
    }
    self.pair = pair
    runs = parts.flatMap(\.runs)
    setAside = parts.flatMap(\.setAside)
  }

  /// - Parameters:
  ///   - x: of the first rule of the pair, whose join is `or`.
  ///   - y: of the second one, over the same runs.
  package init(_ x: CriticalValues, or y: CriticalValues) throws(SweepRefusal) {
    pair = try MetricPair(.or, x.rule, y.rule)
    var aside: [Int: RunSetAside] = [:]
    for found in y.setAside + x.setAside { aside[found.index] = found }
    setAside = aside.values.sorted { $0.index < $1.index }
    var runs: [PairRun] = []
    runs.reserveCapacity(x.runs.count)
    var next = 0
    for index in x.runs.indices {
      let number = x.runs[index].index
      while next < y.runs.count, y.runs[next].index < number { next += 1 }
      guard next < y.runs.count, y.runs[next].index == number else { continue }
      runs.append(PairRun(x.runs[index], y.runs[next]))
    }
    self.runs = runs
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

extension PairRun {
  /// What either of two rules finds in the same run.
  init(_ x: CriticalRun, _ y: CriticalRun) {
    self.init(
      rollout: x.rollout, index: x.index, records: .either(x: x.records, y: y.records),
      knowledge: x.knowledge, stages: x.stages, xLimit: x.recordedLimit, yLimit: y.recordedLimit)
  }
}
