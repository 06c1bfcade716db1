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

  /// - Throws: `SweepRefusal`, ``UsageRefusal``
  init(of runs: [RunSeries], _ rule: SweepRule, asked: [Double] = []) throws {
    let unit = try MetricUnit.common(of: rule.metric, in: runs)
    values = try CriticalValues(of: runs, under: rule)
    curve = SweepCurve(values)
    recorded = RecordedLimit.all(in: values)
    self.unit = rule.unit(of: unit)
    self.asked = asked
    runCount = runs.count
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
enum MetricUnit {
  /// - Throws: ``UsageRefusal`` where plans differ: a curve over seconds and milliseconds would be
  ///   none of either.
  static func common(of metric: MetricName, in runs: [RunSeries]) throws -> String {
    var units: [String: RolloutID] = [:]
    for run in runs {
      guard let column = run.plan.column(of: metric) else { continue }
      let unit = run.plan.metrics[column].unit
      if units[unit] == nil { units[unit] = run.rollout }
    }
    guard units.count > 1 else { return units.keys.first ?? "" }
    let found = units.sorted { $0.key < $1.key }.map {
      "'\($0.key)' in \($0.value)"
    }
    throw UsageRefusal(
      "expected one unit of \(metric) in all rollouts, got \(found.joined(separator: ", "))\n"
        + "Hint: sweep them apart, with --plan, --service or --since.")
  }
}
