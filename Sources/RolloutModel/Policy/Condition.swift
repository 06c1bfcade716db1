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

  /// Which verdict of a threshold decides: the first of these that there is.
  ///
  /// One breach is enough for `any`, one pass for `all`. Where neither is there, a threshold that
  /// could not be judged leaves the whole in doubt, and an error outranks no data.
  var precedence: [Verdict] {
    switch self {
    case .threshold, .any: Verdict.bySeverity
    case .all: [.pass] + Verdict.bySeverity.filter { $0 == .error || $0 == .noData } + [.breach]
    }
  }
}
