/// How a rollout stands, without its steps: what lists need, and small enough to be kept in a row.
package struct Standing: Hashable, Sendable, Codable {
  /// Whether a runner was ever there, and whether the last one has let go.
  package private(set) var wasAttached: Bool
  package private(set) var isAttached: Bool
  /// In order, each once.
  package private(set) var holds: [HoldCause]
  package private(set) var isRollingBack: Bool
  /// The status at its end; nil before.
  package private(set) var end: RolloutStatus?

  package init(
    wasAttached: Bool = false, isAttached: Bool = false, holds: [HoldCause] = [],
    isRollingBack: Bool = false, end: RolloutStatus? = nil
  ) {
    self.wasAttached = wasAttached
    self.isAttached = isAttached
    self.holds = holds
    self.isRollingBack = isRollingBack
    self.end = end
  }

  package var status: RolloutStatus {
    if let end { return end }
    if !holds.isEmpty { return .held }
    guard isAttached else { return wasAttached ? .interrupted : .planned }
    return isRollingBack ? .rollingBack : .running
  }

  /// Takes in one more event; after the end, none changes anything.
  package mutating func apply(_ event: RolloutEvent) {
    guard end == nil else { return }
    switch event {
    case .runnerAttached:
      wasAttached = true
      isAttached = true
    case .runnerDetached: isAttached = false
    case .rolloutHeld(let payload):
      if !holds.contains(payload.cause) { holds = (holds + [payload.cause]).sorted() }
    case .rolloutResumed(let payload): holds.removeAll(where: payload.lifted.contains)
    case .failureWaived, .rolloutRetried: holds.removeAll { $0 == .failure }
    case .rollbackRequested:
      holds = []
      isRollingBack = true
    case .rolloutDecided(let payload):
      end(as: payload.decision == .allow ? .completed : .blocked)
    case .rolloutAborted: end(as: .aborted)
    case .rolloutRolledBack: end(as: .rolledBack)
    case .redacted(let event): apply(event)
    default: break
    }
  }

  /// What follows from the type alone.
  private mutating func apply(_ event: RedactedEvent) {
    switch event.type {
    case .runnerAttached:
      wasAttached = true
      isAttached = true
    case .runnerDetached: isAttached = false
    case .failureWaived, .rolloutRetried: holds.removeAll { $0 == .failure }
    case .rollbackRequested:
      holds = []
      isRollingBack = true
    case .rolloutDecided: end(as: .ended)
    case .rolloutAborted: end(as: .aborted)
    case .rolloutRolledBack: end(as: .rolledBack)
    default: break
    }
  }

  private mutating func end(as status: RolloutStatus) {
    end = status
    holds = []
  }
}

/// The states of a rollout's life.
package enum RolloutStatus: String, Hashable, Sendable, Codable, CaseIterable {
  case planned, running
  /// Nothing is widened until a person, or the end of a freeze, lifts every hold.
  case held
  case rollingBack = "rolling_back"
  /// The runner let go, or was lost, before a decision; it can be resumed.
  case interrupted
  case completed, blocked, aborted
  case rolledBack = "rolled_back"
  /// Decided, but what was decided has been redacted.
  case ended

  package var isTerminal: Bool {
    switch self {
    case .completed, .blocked, .aborted, .rolledBack, .ended: true
    case .planned, .running, .held, .rollingBack, .interrupted: false
    }
  }
}
