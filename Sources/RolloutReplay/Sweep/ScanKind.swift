package import RolloutModel

/// How a rule looks at the values of one observation of a stage.
///
/// Each kind has a scan statistic g, free of the threshold T, such that the rule finds something
/// against the stage at its i-th value if and only if one of g(1)…g(i) is above T. A finding never
/// goes away. Everything begins anew with each observation.
///
/// Only samples with a value count. One without data or in error neither ends nor lengthens a row
/// of breaches, and takes no place in a window.
package enum ScanKind: Hashable, Sendable {
  /// One value is enough. g is the value.
  case anySample
  /// More breaches than the limit in the whole observation. g is the (limit + 1)-th largest so far.
  case failureLimit(Int)
  /// That many breaches in a row. g is the least of the last so many.
  case consecutive(Int)
  /// That many breaches among the last values. g is the so-many-th largest of them; a window that
  /// is not full yet counts as it is.
  case ofLast(breaches: Int, samples: Int)
  /// Every value breaches for that long, from the first of the row to the latest.
  ///
  /// g is the least of the shortest run of values that spans the time. A gap in the soak, longer
  /// than the plan's longest observed one, ends the row.
  case lasting(Milliseconds)
  /// The mean of a window, all its values weighing the same.
  case mean(SweepWindow)
  /// A quantile of a window, of the nearest rank: a value that was measured.
  case quantile(Double, SweepWindow)
  /// The mean of a window of error ratios, divided by the ratio that the objective allows.
  ///
  /// Of several windows the least counts: all of them must burn faster than T.
  case burnRate(objective: Double, windows: [SweepWindow])

  /// Whether it depends on when samples were taken.
  package var usesTime: Bool {
    switch self {
    case .anySample, .failureLimit, .consecutive, .ofLast: false
    case .lasting: true
    case .mean(let window), .quantile(_, let window): window.usesTime
    case .burnRate(_, let windows): windows.contains(where: \.usesTime)
    }
  }

  /// Whether the live judge has it: as a ``Trigger``, of the same meaning to the sample.
  package var trigger: Trigger? {
    switch self {
    case .anySample: .total(limit: 0)
    case .failureLimit(let limit): .total(limit: limit)
    case .consecutive(let count): .consecutive(count)
    case .ofLast(let breaches, let samples): .ofLast(breaches: breaches, samples: samples)
    case .lasting(let duration): .lasting(duration)
    case .mean, .quantile, .burnRate: nil
    }
  }

  /// Whether T is a value of the metric, so that it compares with the limit of a plan.
  package var isInUnitOfMetric: Bool {
    if case .burnRate = self { false } else { true }
  }

  package init(_ trigger: Trigger) {
    self =
      switch trigger {
      case .total(0): .anySample
      case .total(let limit): .failureLimit(limit)
      case .consecutive(let count): .consecutive(count)
      case .ofLast(let breaches, let samples): .ofLast(breaches: breaches, samples: samples)
      case .lasting(let duration): .lasting(duration)
      }
  }
}
