/// How one gate, step or rule stands.
package enum ItemStatus: String, Hashable, Sendable, CaseIterable {
  case met
  /// Nothing stands against it, and it is still observed.
  case metSoFar = "met_so_far"
  case unmet
  /// Unmet, and a person let the rollout go on.
  case waived
  /// Unmet, and only written down: a rule on trial.
  case observed = "observed_only"
  case running
  /// Its turn has come, and more has to happen before it is met.
  case waiting
  /// Its turn has come, and a hold keeps it from being done.
  case held
  case skipped
  /// It went wrong and decides nothing.
  case warned
  /// It was begun and did not come to its end.
  case incomplete
  /// It is over, and what came of it was erased.
  case redacted
  case notReached = "not_reached"

  /// `met so far`
  package var words: String {
    String(rawValue.map { $0 == "_" ? " " : $0 })
  }

  /// Whether it has come to an end that lets the rollout go on.
  package var isPassed: Bool {
    switch self {
    case .met, .waived, .observed, .skipped, .warned: true
    case .metSoFar, .unmet, .running, .waiting, .held, .incomplete, .redacted, .notReached: false
    }
  }

  /// Whether it is what the rollout is at.
  package var isActive: Bool {
    switch self {
    case .metSoFar, .running, .waiting, .held: true
    default: false
    }
  }
}
