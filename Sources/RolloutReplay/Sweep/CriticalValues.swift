package import RolloutModel

/// The records of many runs under one rule: everything that its curve is made of.
package struct CriticalValues: Hashable, Sendable {
  package let rule: SweepRule
  /// Those that the rule judges, in the order in which they were given.
  package private(set) var runs: [CriticalRun] = []
  /// Those that it cannot judge.
  package private(set) var setAside: [RunSetAside] = []
  /// The stages with a record or a last sample, in the order of work.
  package private(set) var stages: [Stage] = []
  /// The one value that the metric has everywhere; nil when it has several.
  package private(set) var constant: Double?

  /// - Parameter runs: in any order.
  /// - Throws: ``SweepRefusal/noMatchingData(metric:runs:collected:known:)``
  /// > Complexity: one pass over the metric's column.
  package init(of runs: [RunSeries], under rule: SweepRule) throws(SweepRefusal) {
    self.rule = rule
    var scanner = RunScanner(rule)
    self.runs.reserveCapacity(runs.count)
    for (index, run) in runs.enumerated() {
      switch scanner.scan(run, index: index) {
      case .scanned(let found): self.runs.append(found)
      case .setAside(let reason):
        setAside.append(RunSetAside(rollout: run.rollout, index: index, reason: reason))
      }
    }
    guard self.runs.contains(where: { $0.valueCount > 0 }) else {
      throw CriticalValues.noMatch(in: runs, of: rule.metric)
    }
    constant = scanner.isConstant ? scanner.constant : nil
    stages = Stage.inOrderOfWork(CriticalValues.stages(of: self.runs))
  }

  private static func stages(of runs: [CriticalRun]) -> Set<Stage> {
    var found: Set<Stage> = []
    // Runs in a row mostly have the same stages.
    var latest: Stage?
    for run in runs {
      for record in run.records where record.stage != latest {
        latest = record.stage
        found.insert(record.stage)
      }
      if let stage = run.lastStage, stage != latest { found.insert(stage) }
    }
    return found
  }

  private static func noMatch(in runs: [RunSeries], of metric: MetricName) -> SweepRefusal {
    var known: Set<String> = []
    var collected = 0
    for run in runs {
      for (column, sampled) in run.plan.metrics.enumerated() {
        if sampled.name == metric { collected += 1 }
        if !known.contains(sampled.name.text),
          run.values[column].contains(where: ColumnScan.isValue)
        {
          known.insert(sampled.name.text)
        }
      }
    }
    return .noMatchingData(
      metric: metric, runs: runs.count, collected: collected,
      known: known.sorted().map { MetricName($0) })
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
