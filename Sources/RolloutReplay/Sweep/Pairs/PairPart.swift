package import RolloutModel

/// What some runs in a row come to under a pair; many are made at a time, and put together.
package struct PairPart: Hashable, Sendable {
  let runs: [PairRun]
  let setAside: [RunSetAside]
  let seen: MetricsSeen
  let hasFirst: Bool
  let hasSecond: Bool
  /// Whether a sample has both values.
  let hasBoth: Bool

  /// - Parameter first: how many runs come before these.
  package init(of runs: [RunSeries], first: Int, under pair: MetricPair) {
    var scanner = PairScanner(pair)
    let scanned = ScannedRuns(runs, first: first) { scanner.scan($0, index: $1) }
    self.runs = scanned.found
    seen = scanned.seen
    setAside = scanned.setAside
    hasFirst = scanner.hasFirst
    hasSecond = scanner.hasSecond
    hasBoth = scanner.hasBoth
  }
}

/// Finds the records of runs under a pair of either join.
private struct PairScanner {
  private let pair: MetricPair
  private var first: RunScanner
  private var second: RunScanner
  private var joint: JointScanner
  private(set) var hasFirst = false
  private(set) var hasSecond = false

  var hasBoth: Bool { joint.foundAny }

  init(_ pair: MetricPair) {
    self.pair = pair
    first = RunScanner(pair.x)
    second = RunScanner(pair.y)
    joint = JointScanner(pair)
  }

  mutating func scan(_ run: RunSeries, index: Int) -> JointScanner.Answer {
    pair.join == .or ? either(run, index) : both(run, index)
  }

  private mutating func either(_ run: RunSeries, _ index: Int) -> JointScanner.Answer {
    let x = first.scan(run, index: index)
    let y = second.scan(run, index: index)
    if case .scanned(let found) = x, found.hasValues { hasFirst = true }
    if case .scanned(let found) = y, found.hasValues { hasSecond = true }
    switch (x, y) {
    case (.setAside(let reason), _), (_, .setAside(let reason)): return .setAside(reason)
    case (.scanned(let x), .scanned(let y)): return .scanned(PairRun(x, y))
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
}
