import RolloutModel
import RolloutReplay

/// The sweep of one rule with what belongs beside its curve.
struct SweepReport {
  let values: CriticalValues
  let curve: SweepCurve
  let recorded: [RecordedLimit]
  /// Of the threshold.
  let unit: String
  /// Thresholds that were asked for.
  let asked: [Double]
  /// Runs that the sweep was given.
  let runCount: Int

  /// - Parameter reading: hands over one run after the other.
  /// - Throws: `SweepRefusal`, ``UsageRefusal``, what `reading` throws.
  init(
    _ rule: SweepRule, asked: [Double] = [], reading: ((RunSeries) throws -> Void) throws -> Void
  ) throws {
    var collector = SweepCollector(rule)
    var unit = MetricUnit(of: rule.metric)
    try reading { run in
      try unit.add(run)
      collector.add(run)
    }
    values = try collector.finish()
    curve = SweepCurve(values)
    recorded = RecordedLimit.all(in: values)
    self.unit = rule.unit(of: unit.text)
    self.asked = asked
    runCount = collector.count
  }

  var rule: SweepRule { values.rule }

  var svg: String { SweepChart(curve, unit: unit, recorded: recorded).svg }

  /// How many runs are known how far, and why some are not in the counts.
  var knowledge: [(RunKnowledge, Int)] { SweepReport.knowledge(of: values.runs.map(\.knowledge)) }
  var setAside: [(SetAside, Int)] { SweepReport.reasons(of: values.setAside) }

  static func knowledge(of runs: [RunKnowledge]) -> [(RunKnowledge, Int)] {
    RunKnowledge.allCases.map { kind in (kind, runs.count { $0 == kind }) }
  }

  static func reasons(of runs: [RunSetAside]) -> [(SetAside, Int)] {
    SetAside.allCases.map { reason in (reason, runs.count { $0.reason == reason }) }
  }
}

/// The unit of a metric over many plans.
struct MetricUnit {
  private let metric: MetricName
  private var found: (text: String, rollout: RolloutID)?

  init(of metric: MetricName) {
    self.metric = metric
  }

  /// Empty where no run has one.
  var text: String { found?.text ?? "" }

  /// - Throws: ``UsageRefusal`` where plans differ: a curve over seconds and milliseconds would be
  ///   none of either.
  mutating func add(_ run: RunSeries) throws {
    guard let column = run.plan.column(of: metric) else { return }
    let unit = run.plan.metrics[column].unit
    guard let found else { return found = (unit, run.rollout) }
    guard unit != found.text else { return }
    throw UsageRefusal(
      "expected one unit of \(metric) in all rollouts, got '\(found.text)' in \(found.rollout) "
        + "and '\(unit)' in \(run.rollout)\n"
        + "Hint: sweep them apart, with --plan, --service or --since.")
  }
}
