package import EventLedger

extension IntentNames {
  /// The events of a rollout that are appended before something is done: what follows says what
  /// came of it.
  package static let rollouts = IntentNames(["gate", "apply", "probe", "drill", "rollback"])
}
