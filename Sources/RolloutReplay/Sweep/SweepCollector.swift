package import RolloutModel

/// Takes in one run after the other, so that they need not all be in memory.
package struct SweepCollector {
  private let rule: SweepRule
  private var scanner: RunScanner
  private var seen = MetricsSeen()
  private var runs: [CriticalRun] = []
  private var setAside: [RunSetAside] = []
  private var hasValues = false

  package init(_ rule: SweepRule) {
    self.rule = rule
    scanner = RunScanner(rule)
  }

  /// How many runs it was given.
  package var count: Int { seen.runs }

  /// > Complexity: one pass over the metric's column.
  package mutating func add(_ run: RunSeries) {
    let index = seen.runs
    seen.add(run)
    switch scanner.scan(run, index: index) {
    case .scanned(let found):
      if found.valueCount > 0 { hasValues = true }
      runs.append(found)
    case .setAside(let reason):
      setAside.append(RunSetAside(rollout: run.rollout, index: index, reason: reason))
    }
  }

  /// - Throws: ``SweepRefusal/noMatchingData(metric:runs:collected:known:)``
  package func finish() throws(SweepRefusal) -> CriticalValues {
    guard hasValues else { throw seen.noMatch(of: rule.metric) }
    return CriticalValues(
      rule: rule, runs: runs, setAside: setAside,
      constant: scanner.isConstant ? scanner.constant : nil)
  }
}
