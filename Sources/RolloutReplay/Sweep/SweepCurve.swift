package import RolloutModel

/// What a rule makes of many runs, for every threshold there is.
///
/// The curve is a staircase: it changes at its breakpoints only. They are in the order in which the
/// rule gets looser: rising for `atMost`, falling for `atLeast`. At a breakpoint the looser piece
/// holds already, since a value that is the threshold passes.
package struct SweepCurve: Sendable {
  package let rule: SweepRule
  /// Those with a record or a last sample, in the order of work.
  package let stages: [Stage]
  /// Judged runs; the counts of every piece add up to it.
  package let runs: Int
  /// Thresholds at which a count changes, from strict to loose.
  package let breakpoints: [Double]
  /// What happens at the breakpoints, in their order.
  private let changes: [StageChange]
  /// Of every so many pieces; those between them are a few changes away.
  private let milestones: [Milestone]

  private struct Milestone {
    var tally: StageTally
    /// The first change that is not in it.
    var next = 0

    /// Goes on to the next looser piece.
    ///
    /// - Returns: the value at which it begins; nil at the end.
    mutating func advance(_ changes: [StageChange]) -> Double? {
      guard next < changes.count else { return nil }
      let value = changes[next].value
      while next < changes.count, changes[next].value == value {
        tally.apply(changes[next])
        next += 1
      }
      return value
    }
  }

  private static let stride = 32

  /// > Complexity: O(n log n) in the number of records at which a run changes stage.
  package init(_ values: CriticalValues) {
    rule = values.rule
    stages = values.stages
    runs = values.runs.count
    let sweep = StageSweep(values)
    var breakpoints: [Double] = []
    var current = Milestone(tally: sweep.tally)
    var milestones = [current]
    let sign: Double = rule.comparison == .atMost ? 1 : -1
    while let threshold = current.advance(sweep.changes) {
      breakpoints.append(sign * threshold + 0)
      if breakpoints.count.isMultiple(of: Self.stride) { milestones.append(current) }
    }
    self.breakpoints = breakpoints
    self.milestones = milestones
    changes = sweep.changes
  }

  /// How many pieces it has.
  package var count: Int { breakpoints.count + 1 }

  package func step(_ index: Int) -> SweepStep {
    let tally = tally(index)
    return SweepStep(
      from: index > 0 ? breakpoints[index - 1] : nil,
      to: index < breakpoints.count ? breakpoints[index] : nil, counts: tally.counts,
      stages: stageCounts(tally))
  }

  package var steps: some RandomAccessCollection<SweepStep> {
    (0..<count).lazy.map(step)
  }

  package func counts(at threshold: Double) -> SweepCounts { counts(ofStep: index(at: threshold)) }

  package func counts(ofStep index: Int) -> SweepCounts { tally(index).counts }

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

  private func tally(_ index: Int) -> StageTally {
    var milestone = milestones[index / Self.stride]
    for _ in 0..<index % Self.stride { _ = milestone.advance(changes) }
    return milestone.tally
  }

  private func stageCounts(_ tally: StageTally) -> [StageCounts] {
    var unknownSoFar = 0
    return stages.indices.map { stage in
      unknownSoFar += Int(tally.unknown[stage])
      return StageCounts(
        stage: stages[stage], blocked: Int(tally.blocked[stage]),
        upper: Int(tally.blocked[stage]) + unknownSoFar)
    }
  }
}
