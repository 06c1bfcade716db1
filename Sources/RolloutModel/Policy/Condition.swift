/// What one sample must be to pass.
package enum Condition: Hashable, Sendable {
  case threshold(Threshold)
  /// A sample breaches when any of the thresholds is breached.
  case any([Threshold])
  /// A sample breaches only when all of the thresholds are breached.
  case all([Threshold])

  /// How many thresholds may be combined.
  package static let memberCounts = 2...32

  package var thresholds: [Threshold] {
    switch self {
    case .threshold(let threshold): [threshold]
    case .any(let thresholds), .all(let thresholds): thresholds
    }
  }

  package var isCompound: Bool {
    if case .threshold = self { false } else { true }
  }

  package var combination: Combination {
    switch self {
    case .threshold, .any: .any
    case .all: .all
    }
  }
}

/// How the verdicts of several thresholds make one.
package enum Combination: Hashable, Sendable {
  case any, all

  /// The verdict of the lowest rank decides.
  ///
  /// One breach is enough for `any`, one pass for `all`. Where neither is there, a threshold that
  /// could not be judged leaves the whole in doubt, and an error outranks no data.
  package func rank(of verdict: Verdict) -> Int {
    switch (verdict, self) {
    case (.breach, .any), (.pass, .all): 0
    case (.error, _): 1
    case (.noData, _): 2
    case (.pass, .any), (.breach, .all): 3
    }
  }
}
