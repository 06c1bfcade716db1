package import RolloutModel

/// What a rule makes of many runs, for every threshold there is.
///
/// The curve is a staircase: it changes at its breakpoints only. They are in the order in which the
/// rule gets looser: rising for `atMost`, falling for `atLeast`. At a breakpoint the looser piece
/// holds already, since a value that is the threshold passes.
package struct SweepCurve: Hashable, Sendable {
  package let rule: SweepRule
  /// Those with a record or a last sample, in the order of work.
  package let stages: [Stage]
  /// Judged runs; the counts of every piece add up to it.
  package let runs: Int
  /// Thresholds at which a count changes, from strict to loose.
  package let breakpoints: [Double]
  /// Of each piece: one more than there are breakpoints.
  private let counts: [SweepCounts]
  /// A row a piece, a column a stage.
  private let blocked: [Int32]
  private let unknown: [Int32]

  /// > Complexity: O(n log n) in the number of records at which a run changes stage.
  package init(_ values: CriticalValues) {
    rule = values.rule
    stages = values.stages
    runs = values.runs.count
    var sweep = StageSweep(values)
    var breakpoints: [Double] = []
    var counts = [sweep.counts]
    var blocked = sweep.blocked
    var unknown = sweep.unknown
    let sign: Double = rule.comparison == .atMost ? 1 : -1
    while let threshold = sweep.advance() {
      breakpoints.append(sign * threshold + 0)
      counts.append(sweep.counts)
      blocked += sweep.blocked
      unknown += sweep.unknown
    }
    self.breakpoints = breakpoints
    self.counts = counts
    self.blocked = blocked
    self.unknown = unknown
  }

  /// How many pieces it has.
  package var count: Int { counts.count }

  package func step(_ index: Int) -> SweepStep {
    SweepStep(
      from: index > 0 ? breakpoints[index - 1] : nil,
      to: index < breakpoints.count ? breakpoints[index] : nil, counts: counts[index],
      stages: stageCounts(index))
  }

  package var steps: some RandomAccessCollection<SweepStep> {
    (0..<count).lazy.map(step)
  }

  package func counts(at threshold: Double) -> SweepCounts { counts[index(at: threshold)] }

  package func counts(ofStep index: Int) -> SweepCounts { counts[index] }

  /// The piece that a threshold lies in.
  ///
  /// > Complexity: O(log n)
  package func index(at threshold: Double) -> Int {
    var low = 0
    var high = breakpoints.count
    while low < high {
      let middle = (low + high) / 2
      let isReached =
        rule.comparison == .atMost
        ? breakpoints[middle] <= threshold : breakpoints[middle] >= threshold
      if isReached { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func stageCounts(_ index: Int) -> [StageCounts] {
    var unknownSoFar = 0
    return stages.indices.map { stage in
      let place = index * stages.count + stage
      unknownSoFar += Int(unknown[place])
      return StageCounts(
        stage: stages[stage], blocked: Int(blocked[place]),
        upper: Int(blocked[place]) + unknownSoFar)
    }
  }
}
