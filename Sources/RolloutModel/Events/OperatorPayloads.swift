/// `rollout.held`: nothing is widened until every hold is lifted.
package struct RolloutHeld: Hashable, Sendable, Codable {
  package var cause: HoldCause
  package var reason: String
  /// Who answers for it; nil where the rollout holds by itself.
  package var owner: String?
  /// When it ends by itself; nil where it takes a person.
  package var until: Timestamp?
  /// What a person has to decide on; empty for holds of another cause.
  package var failures: [FailureID]

  package init(
    cause: HoldCause, reason: String, owner: String? = nil, until: Timestamp? = nil,
    failures: [FailureID] = []
  ) {
    self.cause = cause
    self.reason = reason
    self.owner = owner
    self.until = until
    self.failures = failures
  }
}

/// Why a rollout is held. Each cause holds by itself; one hold a cause at most.
package enum HoldCause: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
  /// Somebody said so.
  case person
  /// Something failed that the plan leaves to a person.
  case failure
  /// A freeze window of the plan.
  case freeze
  /// Nothing was observed for too long, and the plan says to hold then.
  case gap

  package static func < (left: HoldCause, right: HoldCause) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// `rollout.resumed`: holds were lifted.
package struct RolloutResumed: Hashable, Sendable, Codable {
  /// The causes whose holds are lifted.
  package var lifted: [HoldCause]
  package var reason: String
  /// Whether a person lifted a hold that would have ended by itself, later.
  package var overrides: Bool
  /// Whether nobody lifted them: their time was over.
  package var endedByItself: Bool

  package init(
    lifted: [HoldCause], reason: String, overrides: Bool = false, endedByItself: Bool = false
  ) {
    self.lifted = lifted
    self.reason = reason
    self.overrides = overrides
    self.endedByItself = endedByItself
  }
}

/// `rollout.retried`: what failed is done again, as a new attempt; the old one stays as it is.
package struct RolloutRetried: Hashable, Sendable, Codable {
  package var failure: FailureID
  package var reason: String

  package init(failure: FailureID, reason: String) {
    self.failure = failure
    self.reason = reason
  }
}

/// `failure.waived`: the rollout goes on in spite of one failure, which is named and stays.
package struct FailureWaived: Hashable, Sendable, Codable {
  package var failure: FailureID
  /// What was waived, in words.
  package var message: String
  package var reason: String

  package init(failure: FailureID, message: String, reason: String) {
    self.failure = failure
    self.message = message
    self.reason = reason
  }
}

/// `soak.promoted`: a person ended a soak early; its stage never counts as passed.
package struct SoakPromoted: Hashable, Sendable, Codable {
  package var stage: Stage
  package var required: Milliseconds
  /// How long the stage had been observed by then.
  package var observed: Milliseconds
  package var reason: String

  package init(stage: Stage, required: Milliseconds, observed: Milliseconds, reason: String) {
    self.stage = stage
    self.required = required
    self.observed = observed
    self.reason = reason
  }
}

/// `rollout.aborted`: a person ended the rollout where it stands; nothing is rolled back.
package struct RolloutAborted: Hashable, Sendable, Codable {
  package var reason: String
  /// The rollout that takes its place, if one does.
  package var supersededBy: RolloutID?

  package init(reason: String, supersededBy: RolloutID? = nil) {
    self.reason = reason
    self.supersededBy = supersededBy
  }
}

/// `rollback.requested`: from here on nothing is done but the rollback.
package struct RollbackRequested: Hashable, Sendable, Codable {
  package var reason: String
  /// Whether the rollout asked for it itself, because it would block.
  package var automatic: Bool
  /// The cohort that was in force; nil when none had been entered.
  package var fromCohort: Stage?
  /// The failure that caused it, if one did.
  package var cause: FailureID?
  /// What to do, in order; empty when it was done by hand.
  package var steps: [RollbackStep]
  /// Whether these are the plan's own steps.
  package var isPlanned: Bool

  package init(
    reason: String, automatic: Bool, fromCohort: Stage?, cause: FailureID?, steps: [RollbackStep],
    isPlanned: Bool
  ) {
    self.reason = reason
    self.automatic = automatic
    self.fromCohort = fromCohort
    self.cause = cause
    self.steps = steps
    self.isPlanned = isPlanned
  }
}

/// `rollout.rolledback`: every step of the rollback is done; the last event of its rollout.
package struct RolloutRolledBack: Hashable, Sendable, Codable {
  /// One message for each thing that stood against the rollout.
  package var reasons: [String]

  package init(reasons: [String]) {
    self.reasons = reasons
  }
}
