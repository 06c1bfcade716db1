extension RolloutEvent {
  /// What operators and the rollout itself give as reasons. Names and ids stay.
  func redactingWords(_ redact: (String) -> String) -> RolloutEvent {
    switch self {
    case .rolloutHeld(var payload):
      payload.reason = redact(payload.reason)
      payload.owner = payload.owner.map(redact)
      return .rolloutHeld(payload)
    case .rolloutResumed(var payload):
      payload.reason = redact(payload.reason)
      return .rolloutResumed(payload)
    case .rolloutRetried(var payload):
      payload.reason = redact(payload.reason)
      return .rolloutRetried(payload)
    case .rolloutAborted(var payload):
      payload.reason = redact(payload.reason)
      return .rolloutAborted(payload)
    case .rolloutRolledBack(var payload):
      payload.reasons = payload.reasons.map(redact)
      return .rolloutRolledBack(payload)
    case .failureWaived(var payload):
      payload.reason = redact(payload.reason)
      payload.message = redact(payload.message)
      return .failureWaived(payload)
    case .soakPromoted(var payload):
      payload.reason = redact(payload.reason)
      return .soakPromoted(payload)
    case .clockJumped(var payload):
      payload.reason = redact(payload.reason)
      return .clockJumped(payload)
    case .rollbackRequested(var payload):
      payload.reason = redact(payload.reason)
      payload.steps = payload.steps.map { $0.redacting(redact) }
      return .rollbackRequested(payload)
    default:
      return self
    }
  }
}
