package import RolloutModel

/// Why no threshold is recommended; each with the numbers that say so.
package enum TuningRefusal: Error, Hashable, Sendable {
  /// No run has a value of the metric.
  case noMatchingData(MetricName, runs: Int, known: [MetricName])
  /// The runs have the metric in several units, as they name them.
  case mixedUnits(MetricName, units: [String])
  /// The metric has one value everywhere.
  case constant(MetricName, value: Double, runs: Int)
  /// Labelled runs that can be scored, before the holdout; and how many cannot, by the code of the
  /// reason.
  case tooFewLabels(bad: Int, good: Int, badNeeded: Int, goodNeeded: Int, setAside: [String: Int])
  /// No threshold between two critical values is as good as stopping all or none, before the
  /// holdout.
  case trivialIsBest(blockAll: Double, passAll: Double)
  /// On the holdout, the threshold costs no less than stopping all, or none.
  case notBetterThanTrivial(
    thresholds: [Double], cost: Double, blockAll: Double, passAll: Double, bad: Int, good: Int)
  /// With what is not known taken one way, another threshold is better by more than one standard
  /// error.
  case unknownsDecide(UnknownsDecide)
  /// The bootstrap interval of the threshold is wider than its user wants.
  case tooWide(lower: Double, upper: Double, limit: Double)
  /// Two thresholds have too many pairs of critical values.
  case tooManyPairs(Int, Int, limit: Int)
  /// Where two rules stop a run has no place in their grid: exposure and delay have no cost.
  case pairOfTimes
  /// Too many draws of the bootstrap have no threshold at all.
  case unstable(without: Int, draws: Int)
}

/// How what is not known would turn the choice.
package struct UnknownsDecide: Hashable, Sendable {
  /// What is taken for runs whose rule stopped them and would not have: `pass` or `block`.
  package var stopped: String
  /// What is taken for changes of which nobody knows: `left_out`, `bad` or `good`.
  package var unlabelled: String
  package var thresholds: [Double]
  package var cost: Double
  package var bestCost: Double
  package var standardError: Double
  package var stoppedRuns: Int
  package var unknownChanges: Int
}
