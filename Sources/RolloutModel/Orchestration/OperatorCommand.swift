/// What a person may want of a rollout while it is under way.
package enum OperatorCommand: Hashable, Sendable {
  /// Widen no further; takes the place of an earlier hold by a person. `until` ends it by itself.
  case hold(owner: String, until: Timestamp?)
  /// Lift what a person can lift: their hold, a gap's, and, if so wanted, a freeze's.
  case resume(overridingFreeze: Bool)
  /// Go on in spite of one failure.
  case waive(FailureID)
  /// Do again what failed; nil when there is only one such thing.
  case retry(FailureID?)
  /// End the soak that is under way.
  case promote
  /// End the rollout where it stands.
  case abort(supersededBy: RolloutID?)
  case rollback(RollbackPlan?, byHand: Bool)

  /// The verb as it is typed.
  package var verb: String {
    switch self {
    case .hold: "hold"
    case .resume: "resume"
    case .waive: "waive"
    case .retry: "retry"
    case .promote: "promote"
    case .abort: "abort"
    case .rollback: "rollback"
    }
  }
}

/// Why a command does not fit where the rollout stands.
package enum CommandRefusal: Error, Hashable, Sendable {
  case ended(verb: String, status: RolloutStatus)
  case rollingBack(verb: String)
  case holdIsOver(until: Timestamp)
  /// A person holds until later than the new hold would, or without an end.
  case heldForLonger(owner: String?, until: Timestamp?)
  case notHeld
  /// Only a waiver, a retry, an abort or a rollback goes on from here.
  case heldByFailure([FailureID])
  /// It ends by itself, or has to be overridden.
  case heldByFreeze(until: Timestamp?)
  case unknownFailure(FailureID, known: [FailureID])
  case alreadyWaived(FailureID)
  case nothingToRetry(FailureID?, known: [FailureID])
  case notSoaking(doing: String)
  case alreadyPromoted(Stage)
  /// All of it has been observed; a hold keeps it from ending.
  case soakIsOver(Stage)
  case noRollbackPlan
}
