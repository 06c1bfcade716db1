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

  /// - Parameter parts: of the rule, in the order of their runs.
  /// - Throws: `SweepRefusal`, ``UsageRefusal``
  init(_ rule: SweepRule, asked: [Double] = [], parts: [SweepPart<CriticalPart>]) throws {
    let units = try parts.units(of: [rule.metric])
    values = try CriticalValues(parts.map(\.found), under: rule)
    curve = SweepCurve(values)
    recorded = RecordedLimit.all(in: values)
    unit = rule.unit(of: units.text(of: rule.metric))
    self.asked = asked
    runCount = parts.runCount()
  }

  /// - Throws: `SweepRefusal`, ``UsageRefusal``
  init(_ rule: SweepRule, asked: [Double] = [], of runs: [RunSeries]) throws {
    try self.init(rule, asked: asked, parts: [SweepPart(of: runs, first: 0, under: rule)])
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
