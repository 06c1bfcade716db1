package import RolloutModel

/// Takes in one run after the other, so that they need not all be in memory.
package struct PairCollector {
  private let pair: MetricPair
  private var first: RunScanner
  private var second: RunScanner
  private var joint: JointScanner
  private var seen = MetricsSeen()
  private var runs: [PairRun] = []
  private var setAside: [RunSetAside] = []
  private var hasFirst = false
  private var hasSecond = false

  package init(_ pair: MetricPair) {
    self.pair = pair
    first = RunScanner(pair.x)
    second = RunScanner(pair.y)
    joint = JointScanner(pair)
  }

  /// How many runs it was given.
  package var count: Int { seen.runs }

  package mutating func add(_ run: RunSeries) {
    let index = seen.runs
    seen.add(run)
    switch pair.join == .or ? either(run, index) : both(run, index) {
    case .scanned(let found): runs.append(found)
    case .setAside(let reason):
      setAside.append(RunSetAside(rollout: run.rollout, index: index, reason: reason))
    }
  }

  private mutating func either(_ run: RunSeries, _ index: Int) -> JointScanner.Answer {
    let x = first.scan(run, index: index)
    let y = second.scan(run, index: index)
    if case .scanned(let found) = x, found.valueCount > 0 { hasFirst = true }
    if case .scanned(let found) = y, found.valueCount > 0 { hasSecond = true }
    switch (x, y) {
    case (.setAside(let reason), _), (_, .setAside(let reason)): return .setAside(reason)
    case (.scanned(let x), .scanned(let y)):
      return .scanned(PairRun(x, y))
    }
  }

  private mutating func both(_ run: RunSeries, _ index: Int) -> JointScanner.Answer {
    // Where no sample has both, it matters whether there are any of each.
    if !joint.foundAny {
      hasFirst = hasFirst || hasValue(run, pair.x)
      hasSecond = hasSecond || hasValue(run, pair.y)
    }
    return joint.scan(run, index: index)
  }

  private func hasValue(_ run: RunSeries, _ rule: SweepRule) -> Bool {
    guard let column = run.plan.column(of: rule.metric) else { return false }
    return run.spans.contains { span in
      rule.judges(span.stage)
        && run.values[column][span.samples].contains(where: ColumnScan.isValue)
    }
  }

  /// - Throws: ``SweepRefusal/noMatchingData(metric:runs:collected:known:)``
  package func finish() throws(SweepRefusal) -> PairSweep {
    if pair.join == .or || !joint.foundAny {
      guard hasFirst else { throw seen.noMatch(of: pair.x.metric) }
      guard hasSecond else { throw seen.noMatch(of: pair.y.metric) }
      if pair.join == .and { throw .neverTogether(pair.x.metric, pair.y.metric) }
    }
    return PairSweep(pair: pair, runs: runs, setAside: setAside)
  }
}
