package import RolloutModel

/// One gate, step or rule of a stage, with everything that says why it stands as it does.
package struct ExplainedItem: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case snapshot, gate, apply, probe, rule, soak, drill, rollback
  }

  package var kind: Kind
  package var name: String
  package var status: ItemStatus
  /// What a waiver or a retry calls it; nil for what cannot stand against a rollout.
  package var instance: FailureID?
  /// What comes of it when it is unmet; nil for what cannot be.
  package var action: FailureAction?
  /// Why, in words; empty where the status and the numbers say all.
  package var detail: String
  /// How often it was started; 0 before.
  package var attempt = 0
  package var span: Timeline.Span?
  /// Until a soak is over, or a command is ended.
  package var timeLeft: Milliseconds?
  package var rule: RuleStanding?
  package var soak: SoakStanding?
  package var waiver: FailureWaived?

  package init(
    _ kind: Kind, _ name: String, _ status: ItemStatus, instance: FailureID? = nil,
    action: FailureAction? = nil, detail: String = ""
  ) {
    self.kind = kind
    self.name = name
    self.status = status
    self.instance = instance
    self.action = action
    self.detail = detail
  }
}

/// The numbers of a rule in a stage.
package struct RuleStanding: Hashable, Sendable {
  /// As it holds in the stage.
  package var rule: Rule
  package var tally: RuleTally
  /// The answer to the latest sample; nil before the first.
  package var latest: RuleVerdict?
}

/// The numbers of a soak.
package struct SoakStanding: Hashable, Sendable {
  package var mode: SoakPlan.Mode
  package var required: Milliseconds
  package var observed: Milliseconds
  /// Time in which nobody sampled, and in how many gaps.
  package var unobserved: Milliseconds
  package var gaps: Int
  package var samples: Int
  package var isPromoted: Bool
}
