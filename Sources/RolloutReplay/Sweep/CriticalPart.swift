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
    let scanned = ScannedRuns(runs, first: first) { scanner.scan($0, index: $1) }
    self.runs = scanned.found
    seen = scanned.seen
    setAside = scanned.setAside
    hasValues = scanned.found.contains(where: \.hasValues)
    isConstant = scanner.isConstant
    constant = scanner.constant
    stages = CriticalValues.stages(of: scanned.found)
  }
}
