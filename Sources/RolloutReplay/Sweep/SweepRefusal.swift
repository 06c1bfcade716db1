package import RolloutModel

/// Why there is no curve.
package enum SweepRefusal: Error, Hashable {
  /// No run has a value of the metric in the stages asked for. `collected` of `runs` asked for it.
  case noMatchingData(metric: MetricName, runs: Int, collected: Int, known: [MetricName])
  /// Both metrics have values, and no sample has both.
  case neverTogether(MetricName, MetricName)
  case count(Int, ClosedRange<Int>)
  case duration(Milliseconds)
  case quantile(Double)
  /// A quantile cannot count values that are not there.
  case quantileOfExpected
  case objective(Double)
  case windowCount(Int)
  case burnRateAtLeast
  case burnRateOfChange
  case judgesItsBaseline(Stage)
  /// Both metrics of a pair are the same.
  case sameMetric(MetricName)
  /// A breach of both at the same sample is defined for single samples only.
  case jointKind
  /// A condition that a looser threshold can turn from passing to breaching.
  case notMonotone(NotMonotone)
}

/// Why raising a threshold could make a rule find more: no curve of steps tells that.
package enum NotMonotone: Hashable, Sendable {
  /// One number is both bounds of a range: a value breaches outside it on either side.
  case outsideRange
  /// The level at which a breach is over moves with the one at which it begins.
  case hysteresis
  /// Samples must breach one threshold and pass another one.
  case breachAndPass
}
