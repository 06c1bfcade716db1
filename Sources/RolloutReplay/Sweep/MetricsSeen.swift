import RolloutModel

/// Which metrics the runs of a sweep have, to be told where one of them has no curve.
struct MetricsSeen: Hashable, Sendable {
  private(set) var runs = 0
  private var collected: [MetricName: Int] = [:]
  private var known: Set<MetricName> = []

  /// Of the latest run, and how many in a row had them: they are counted when others come.
  private var latest: [SampledMetric] = []
  private var latestRuns = 0
  /// Whether all of them are known.
  private var knowsLatest = false

  mutating func add(_ run: RunSeries) {
    runs += 1
    if run.plan.metrics != latest {
      count()
      latest = run.plan.metrics
      knowsLatest = false
    }
    latestRuns += 1
    guard !knowsLatest else { return }
    for (column, metric) in latest.enumerated() where !known.contains(metric.name) {
      // A column that nobody asked the ledger for has no samples here, and may have some there.
      let values = run.values[column]
      if values.isEmpty || values.contains(where: ColumnScan.isValue) { known.insert(metric.name) }
    }
    knowsLatest = latest.allSatisfy { known.contains($0.name) }
  }

  /// Adds what was seen of further runs.
  mutating func add(_ other: MetricsSeen) {
    var other = other
    other.count()
    runs += other.runs
    collected.merge(other.collected, uniquingKeysWith: +)
    known.formUnion(other.known)
  }

  private mutating func count() {
    for metric in latest { collected[metric.name, default: 0] += latestRuns }
    latestRuns = 0
  }

  func noMatch(of metric: MetricName) -> SweepRefusal {
    var all = self
    all.count()
    return .noMatchingData(
      metric: metric, runs: runs, collected: all.collected[metric] ?? 0,
      known: known.subtracting([metric]).sorted { $0.text < $1.text })
  }
}
