package import RolloutModel

/// What many rollouts have in common.
package struct RolloutStatistics: Hashable, Sendable {
  /// Rollouts that were counted, and those that could not be read.
  package var rollouts = 0
  package var unreadable = 0
  /// Rollouts that the filter left out.
  package var leftOut = 0
  package var events = 0
  /// Rollouts that other programs ran, by how they ended; every status is in it. They are in none
  /// of the other numbers.
  package var imported: [ImportedStatus: Int] = [:]
  /// Rollouts by status; every status is in it.
  package var outcomes: [RolloutStatus: Int] = [:]
  package var holds: [HoldCause: Int] = [:]
  package var waivers = 0
  package var retries = 0
  package var promotions = 0
  /// Rollbacks that were asked for, and those that the policy asked for itself.
  package var rollbacks = 0
  package var automaticRollbacks = 0
  package var interruptions = 0
  package var takeovers = 0
  package var gaps = 0
  package var unobserved = Milliseconds.zero
  package var checks: [CheckStatistics] = []
  package var stages: [StageStatistics] = []
  package var gates: [GateStatistics] = []
  /// From the plan to the end, of rollouts that ended; milliseconds.
  package var durations: ValueSpread?

  /// Rollouts that came to an end.
  package var ended: Int {
    outcomes.filter { $0.key.isTerminal }.values.reduce(0, +)
  }

  /// The share of ended rollouts that did not complete; nil before the first.
  package var failureShare: Double? {
    ended == 0 ? nil : Double(ended - outcomes[.completed, default: 0]) / Double(ended)
  }
}

/// How often something that can stand against a rollout did.
package struct CheckStatistics: Hashable, Sendable {
  package struct Key: Hashable, Sendable {
    package var stage: Stage
    package var kind: Failure.Kind
    /// The gate's or the rule's name.
    package var name: String
  }

  package var key: Key
  /// Rollouts in which it was looked at, in which it failed at least once, in which a person waived
  /// it, and which ended with it against them.
  package var rollouts = 0
  package var failed = 0
  package var waived = 0
  package var blocked = 0

  package var blockShare: Double { rollouts == 0 ? 0 : Double(blocked) / Double(rollouts) }
}

/// How long a stage took; milliseconds.
package struct StageStatistics: Hashable, Sendable {
  package var stage: Stage
  package var durations: ValueSpread
}

/// How long the attempts of a gate took, and how they ended; milliseconds.
package struct GateStatistics: Hashable, Sendable {
  package var name: String
  package var durations: ValueSpread
  package var failures: Int
}
