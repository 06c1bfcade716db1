import RolloutModel

/// The points of a run that no other covers: a Pareto staircase.
///
/// Everything below and left of it is where both thresholds are breached at once.
struct ParetoStaircase {
  /// By falling x and rising y, both strictly.
  private(set) var points: [PairPoint] = []

  /// - Returns: whether the point is above the staircase, which then covers it.
  /// > Complexity: O(log n) for a point that is covered already.
  mutating func add(_ point: PairPoint) -> Bool {
    // The first place whose x is less than the point's.
    var low = 0
    var high = points.count
    while low < high {
      let middle = (low + high) / 2
      if points[middle].x >= point.x { low = middle + 1 } else { high = middle }
    }
    if low > 0, points[low - 1].y >= point.y { return false }
    var first = low
    if first > 0, points[first - 1].x == point.x { first -= 1 }
    var last = low
    while last < points.count, points[last].y <= point.y { last += 1 }
    points.replaceSubrange(first..<last, with: [point])
    return true
  }
}

/// Finds the records of runs under a pair that must breach at once.
struct JointScanner {
  let pair: MetricPair

  typealias Answer = ScannedRuns<PairRun>.Answer

  /// Whether a run had a sample with both values.
  private(set) var foundAny = false
  private var shared = SharedStages()

  init(_ pair: MetricPair) {
    self.pair = pair
  }

  mutating func scan(_ run: RunSeries, index: Int) -> Answer {
    guard let xColumn = run.plan.column(of: pair.x.metric),
      let yColumn = run.plan.column(of: pair.y.metric)
    else { return .setAside(.notCollected) }
    guard !run.hasRedaction else { return .setAside(.redacted) }
    if let stages = pair.x.stages, !run.plan.stages.contains(where: stages.contains) {
      return .setAside(.stageMissing)
    }
    let (knowledge, known) = RunKnowledge.recorded(of: run)
    var records: [PairRecord] = []
    var staircase = ParetoStaircase()
    for (number, span) in run.spans.enumerated() where pair.x.judges(span.stage) {
      for sample in span.samples.clamped(to: 0..<known) {
        let x = run.values[xColumn][sample]
        let y = run.values[yColumn][sample]
        guard ColumnScan.isValue(x), ColumnScan.isValue(y) else { continue }
        foundAny = true
        let point = pair.oriented(PairPoint(x: x + 0, y: y + 0))
        guard staircase.add(point) else { continue }
        records.append(
          PairRecord(
            point: point, span: number, sample: sample,
            position: sample < run.positions.count ? run.positions[sample] : 0))
      }
    }
    return .scanned(
      PairRun(
        rollout: run.rollout, index: index, records: .both(records), knowledge: knowledge,
        stages: shared.stages(of: run), xLimit: pair.x.recordedLimit(in: run.plan.policy),
        yLimit: pair.y.recordedLimit(in: run.plan.policy)))
  }
}
