package import RolloutModel

/// A recommended threshold with everything that speaks for and against it.
package struct TuningResult: Sendable {
  /// One, or two of which either is enough.
  package var parts: [TunedPart]
  /// The least cost over all thresholds before the holdout, and its standard error.
  package var leastCost: Double
  package var standardError: Double
  package var draws: Int
  /// Draws in which stopping all or none was best.
  package var drawsWithoutThreshold: Int
  package var seed: UInt64
  /// Runs before the holdout, from which the threshold was chosen.
  package var training: TuningEvaluation
  package var holdout: TuningEvaluation
  package var holdoutStart: Timestamp
  /// The area under the ROC curve of ``training``, with what is not known for the worst and best;
  /// nil for two thresholds.
  package var area: ShareInterval?
  /// The cost before the holdout for thresholds from each breakpoint on; empty for two.
  package var curve: [CostPoint]
  /// Changes of which nobody knows, and that count only where they could turn the choice.
  package var unknownChanges: Int
  /// Runs without a label that went through; they are left out.
  package var unlabelled: Int
  package var setAside: [TuningSetAside]
  package var warnings: [TuningWarning]

  /// By how much a run costs less on the runs from which the threshold was chosen: choosing makes
  /// it look better than it is.
  package var optimism: Double { holdout.costPerRun - training.costPerRun }
}

/// A threshold of a result.
package struct TunedPart: Hashable, Sendable {
  package var metric: MetricName
  package var comparison: Threshold.Comparison
  /// As a policy has it.
  package var limit: Limit
  /// All thresholds from here to there cost the same within one standard error.
  package var plateau: ShareInterval
  /// From the 2.5 % to the 97.5 % quantile of the thresholds of all draws.
  package var interval: ShareInterval?

  /// - Parameters: thresholds are negated for rules of at least so much, but for the interval.
  init(
    _ rule: TunedRule, _ threshold: Double, _ plateau: (Double, Double), _ interval: ShareInterval?
  ) {
    metric = rule.metric
    comparison = rule.comparison
    guard let limit = Limit(shortText(of: rule.sign * threshold + 0)) else {
      preconditionFailure("Invariant: a threshold between two values of a metric is a limit")
    }
    self.limit = limit
    self.plateau = rule.interval(plateau.0, plateau.1)
    self.interval = interval
  }
}

extension TunedRule {
  /// From the lower bound to the upper one, in the metric.
  func interval(_ from: Double, _ to: Double) -> ShareInterval {
    sign > 0 ? ShareInterval(from, to) : ShareInterval(-to + 0, -from + 0)
  }
}

/// A piece of the cost curve.
package struct CostPoint: Hashable, Sendable {
  /// Of the metric. From it on to the next, whichever way is looser; nil for the strictest piece.
  package var from: Double?
  package var cost: Double
}

/// What may make a result worth less than it seems.
package enum TuningWarning: Hashable, Sendable {
  /// Bad changes looked different before their onset already: the rule may tell services apart, and
  /// not changes. With medians and the share of pairs in which the bad one is higher.
  case confounded(bad: Double, good: Double, share: Double, badRuns: Int, goodRuns: Int)
  /// The holdout has hardly any of one kind.
  case smallHoldout(bad: Int, good: Int)
  /// So many draws of the bootstrap have no threshold.
  case unstable(without: Int, draws: Int)
  /// Imported runs are among them: what they say was taken from others.
  case imported(Int)
}
