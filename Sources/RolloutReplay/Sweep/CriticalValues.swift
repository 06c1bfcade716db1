package import RolloutModel

/// The records of many runs under one rule: everything that its curve is made of.
package struct CriticalValues: Hashable, Sendable {
  package let rule: SweepRule
  /// Those that the rule judges, in the order in which they were given.
  package let runs: [CriticalRun]
  /// Those that it cannot judge.
  package let setAside: [RunSetAside]
  /// The stages with a record or a last sample, in the order of work.
  package let stages: [Stage]
  /// The one value that the metric has everywhere; nil when it has several.
  package let constant: Double?

  /// - Parameter runs: in any order.
  /// - Throws: ``SweepRefusal/noMatchingData(metric:runs:collected:known:)``
  package init(of runs: [RunSeries], under rule: SweepRule) throws(SweepRefusal) {
    try self.init([CriticalPart(of: runs, first: 0, under: rule)], under: rule)
  }

  /// - Parameter parts: under the same rule, in the order of their runs.
  /// - Throws: ``SweepRefusal/noMatchingData(metric:runs:collected:known:)``
  package init(_ parts: [CriticalPart], under rule: SweepRule) throws(SweepRefusal) {
    var runs: [CriticalRun] = []
    runs.reserveCapacity(parts.reduce(0) { $0 + $1.runs.count })
    var seen = MetricsSeen()
    var values: Set<Double> = []
    for part in parts {
      runs += part.runs
      seen.add(part.seen)
      if let constant = part.constant { values.insert(constant) }
    }
    guard parts.contains(where: \.hasValues) else { throw seen.noMatch(of: rule.metric) }
    let isConstant = values.count == 1 && parts.allSatisfy(\.isConstant)
    self.rule = rule
    self.runs = runs
    setAside = parts.flatMap(\.setAside)
    constant = isConstant ? values.first : nil
    stages = Stage.inOrderOfWork(parts.reduce(into: []) { $0.formUnion($1.stages) } as Set<Stage>)
  }

  static func stages(of runs: [CriticalRun]) -> Set<Stage> {
    var found: Set<Stage> = []
    // Runs in a row mostly have the same stages.
    var latest: Stage?
    for run in runs {
      var span = -1
      for record in run.records where record.span != span {
        span = record.span
        let stage = run.stage(of: record)
        guard stage != latest else { continue }
        latest = stage
        found.insert(stage)
      }
      if let stage = run.lastStage, stage != latest { found.insert(stage) }
    }
    return found
  }
}

/// A run that a rule cannot judge, and why.
package struct RunSetAside: Hashable, Sendable {
  package var rollout: RolloutID
  package var index: Int
  package var reason: SetAside
}

extension Stage {
  /// The baseline, gates, cohorts by their share, and what comes after.
  package static func inOrderOfWork(_ stages: some Sequence<Stage>) -> [Stage] {
    stages.sorted { $0.workOrder < $1.workOrder }
  }

  private var workOrder: (Int, Int, Int) {
    switch self {
    case .baseline: (0, 0, 0)
    case .gates: (1, 0, 0)
    case .cohort(let percent, let occurrence): (2, percent.value, occurrence)
    case .rollbackDrill: (3, 0, 0)
    case .postRollbackDrill: (4, 0, 0)
    case .rollback: (5, 0, 0)
    }
  }
}
