/// Something that stands against the rollout.
package struct Failure: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case gate, apply, probe, slo, drill, rollback
  }

  package var id: FailureID
  package var kind: Kind
  package var stage: Stage
  /// `gate spacetime-chaos failed: exited with code 3; attempt 1`
  package var message: String
  /// What comes of it unless it is waived.
  package var action: FailureAction
  /// The version of the event that it follows from.
  package var version: Int64
  /// The index of its step in the plan: failures are listed in this order.
  package var order: Int
}
