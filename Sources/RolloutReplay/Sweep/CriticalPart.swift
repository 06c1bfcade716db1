package import RolloutModel

/// The records of some runs in a row under one rule; many are made at a time, and put together.
package struct CriticalPart: Hashable, Sendable {
  let runs: [CriticalRun]
  let setAside: [RunSetAside]
  let seen: MetricsSeen
  let hasValues: Bool
  /// Whether every value was the same, and which.
  let isConstant: Bool
  let constant: Double?
  /// With a record or a last sample.
  let stages: Set<Stage>

  /// - Parameter first: how many runs come before these.
  package init(of runs: [RunSeries], first: Int, under rule: SweepRule) {
    var scanner = RunScanner(rule)
    var seen = MetricsSeen()
    var found: [CriticalRun] = []
    var aside: [RunSetAside] = []
    found.reserveCapacity(runs.count)
    for offset in runs.indices {
      seen.add(runs[offset])
      switch scanner.scan(runs[offset], index: first + offset) {
      case .scanned(let run): found.append(run)
      case .setAside(let reason):
        aside.append(
          RunSetAside(rollout: runs[offset].rollout, index: first + offset, reason: reason))
      }
    }
    self.runs = found
    self.seen = seen
    setAside = aside
    hasValues = found.contains { $0.valueCount > 0 }
    isConstant = scanner.isConstant
    constant = scanner.constant
    stages = CriticalValues.stages(of: found)
  }
}
