/// An event whose data was erased: what its header still says, and why it was erased.
package struct RedactedEvent: Hashable, Sendable, Codable {
  /// Of the event as it was recorded.
  package var type: EventType
  /// What it was about: `gates/sync-security`, `cohort_5`.
  package var subject: String?
  /// Why it was erased; nil where that is not known.
  package var reason: String?
  package var redactedBy: Operator?
  package var redactedAt: Timestamp?

  package init(
    type: EventType, subject: String?, reason: String? = nil, redactedBy: Operator? = nil,
    redactedAt: Timestamp? = nil
  ) {
    self.type = type
    self.subject = subject
    self.reason = reason
    self.redactedBy = redactedBy
    self.redactedAt = redactedAt
  }

  /// The stage that it belongs to; nil for facts about the rollout as a whole.
  package var stage: Stage? {
    guard let subject else { return nil }
    return subject.hasPrefix("gates/") ? .gates : Stage(label: subject)
  }

  /// What the command is called that it tells of; nil for other events, and for the steps of a
  /// rollback, whose name is in the data alone.
  package var commandName: String? {
    switch type {
    case .gateStarted, .gateFinished, .gateInterrupted:
      subject.map { String($0.dropFirst("gates/".count)) }
    case .applyStarted, .applyFinished, .applyInterrupted: "apply"
    case .drillStarted, .drillFinished, .drillInterrupted: "rollback_drill"
    default: nil
    }
  }

  /// `redacted by ada on deploy-1: it held a password`
  package var words: String {
    "redacted" + (redactedBy.map { " by \($0.name) on \($0.host)" } ?? "")
      + (reason.map { ": \($0)" } ?? "")
  }

  package var closesAnIntent: Bool {
    switch type {
    case .gateFinished, .applyFinished, .drillFinished, .rollbackFinished, .probeFinished,
      .gateInterrupted, .applyInterrupted, .drillInterrupted, .rollbackInterrupted,
      .probeInterrupted:
      true
    default: false
    }
  }
}
