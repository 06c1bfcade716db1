package import EventLedger

/// What is audited: by recorded time, and by service.
package struct AuditPeriod: Hashable, Sendable {
  /// Nil for the beginning of the ledger; what was recorded at this time is in it.
  package var from: EventTime?
  /// Nil for its end; what was recorded at this time is not in it, so that periods can follow
  /// each other.
  package var to: EventTime?
  /// Nil for all. What nobody knows the service of, because the plan was redacted, is always in it.
  package var service: String?

  package init(from: EventTime? = nil, to: EventTime? = nil, service: String? = nil) {
    self.from = from
    self.to = to
    self.service = service
  }

  func covers(_ time: EventTime) -> Bool {
    (from.map { $0 <= time } ?? true) && (to.map { time < $0 } ?? true)
  }

  func covers(service other: String?) -> Bool {
    guard let service else { return true }
    return other == service || other == nil || other == RolloutListing.redacted
  }
}
