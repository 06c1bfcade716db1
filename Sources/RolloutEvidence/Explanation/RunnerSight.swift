package import RolloutModel

/// What can be seen of a rollout's runner from where one looks.
package enum RunnerSight: String, Hashable, Sendable {
  /// None was there yet, or the last one let go.
  case none
  case runs
  /// It is gone without having let go.
  case lost
  /// It is on another machine, and may run.
  case elsewhere
  /// One looks at the past: it had attached and not let go.
  case attached

  /// Whether somebody carries the rollout on, as far as one can see.
  package var attends: Bool { self == .runs || self == .elsewhere || self == .attached }
}

extension RolloutState {
  /// Whether nothing goes on before a person acts.
  ///
  /// A hold with an end is none of those: the runner lifts it.
  package func waitsForPerson(_ runner: RunnerSight) -> Bool {
    if standing.end != nil { return false }
    return !runner.attends || holds.values.contains { $0.held.until == nil }
  }
}
