import RolloutModel

/// The units in which rollouts name the metrics that one number is held against.
struct MetricUnits: Sendable {
  private let metrics: Set<MetricName>
  private var units: [MetricName: Set<String>] = [:]

  init(_ metrics: Set<MetricName>) {
    self.metrics = metrics
  }

  init(_ metrics: Set<MetricName>, of runs: [RunSeries]) {
    self.init(metrics)
    for run in runs { add(run.plan) }
  }

  /// Of a metric that was checked; empty where no plan has it.
  func text(of metric: MetricName) -> String { units[metric]?.first ?? "" }

  /// Adds what other plans name.
  mutating func add(_ other: MetricUnits) {
    units.merge(other.units) { $0.union($1) }
  }

  mutating func add(_ plan: SampledPlan) {
    for metric in plan.metrics where metrics.contains(metric.name) {
      units[metric.name, default: []].insert(metric.unit)
    }
  }

  /// One threshold cannot be both 500 ms and 500 s.
  ///
  /// - Throws: ``UsageRefusal``
  func check() throws {
    let mixed = units.filter { $0.value.count > 1 }.min { $0.key.text < $1.key.text }
    guard let mixed else { return }
    throw UsageRefusal(
      "MIXED_UNITS: expected \(mixed.key) in one unit, got "
        + mixed.value.sorted().map { "'\($0)'" }.joined(separator: ", ")
        + "\nHint: choose rollouts whose plans name the same one, with --plan or --service.")
  }
}
