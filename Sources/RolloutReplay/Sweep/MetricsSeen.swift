import RolloutModel

/// Which metrics the runs of a sweep have, to be told where one of them has no curve.
struct MetricsSeen {
  private(set) var runs = 0
  private var collected: [MetricName: Int] = [:]
  private var known: Set<MetricName> = []

  mutating func add(_ run: RunSeries) {
    runs += 1
    for (column, metric) in run.plan.metrics.enumerated() {
      collected[metric.name, default: 0] += 1
      guard !known.contains(metric.name) else { continue }
      // A column that nobody asked the ledger for has no samples here, and may have some there.
      let values = run.values[column]
      if values.isEmpty || values.contains(where: ColumnScan.isValue) { known.insert(metric.name) }
    }
  }

  func noMatch(of metric: MetricName) -> SweepRefusal {
    .noMatchingData(
      metric: metric, runs: runs, collected: collected[metric] ?? 0,
      known: known.subtracting([metric]).sorted { $0.text < $1.text })
  }
}
