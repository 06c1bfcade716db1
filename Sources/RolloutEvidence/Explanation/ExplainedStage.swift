package import RolloutModel

/// A stage with everything that is asked of it.
package struct ExplainedStage: Hashable, Sendable {
  package enum Status: String, Hashable, Sendable {
    case passed, failed, waived, running, held, skipped, incomplete
    /// Nothing stands against it, and something in it was redacted.
    case redacted
    case notReached = "not_reached"

    package var words: String { self == .notReached ? "not reached" : rawValue }

    /// Whether nothing more comes of it, and nothing stands against the rollout.
    package var isQuiet: Bool { self == .passed || self == .skipped }
  }

  /// `cohort_25`; `after` for what is captured at the end of a rollout without a drill.
  package var label: String
  package var status: Status
  /// As recorded; only cohorts have one.
  package var verdict: StageVerdict?
  package var span: Timeline.Span?
  package var items: [ExplainedItem]

  package init(
    label: String, items: [ExplainedItem], verdict: StageVerdict? = nil,
    span: Timeline.Span? = nil
  ) {
    self.label = label
    self.items = items
    self.verdict = verdict
    status = ExplainedStage.status(of: items, verdict)
    self.span = span
    // What goes on has no end yet.
    if status == .running || status == .held { self.span?.end = nil }
  }

  private static func status(of items: [ExplainedItem], _ verdict: StageVerdict?) -> Status {
    switch verdict {
    case .pass: return .passed
    case .fail: return .failed
    case .unobserved: return .skipped
    case .incomplete: return .incomplete
    case .waived: return .waived
    case nil: break
    }
    let statuses = Set(items.map(\.status))
    if statuses.contains(.unmet) { return .failed }
    if statuses.contains(.held) { return .held }
    if statuses.contains(where: \.isActive) { return .running }
    if statuses.contains(.incomplete) { return .incomplete }
    if statuses.contains(.redacted) { return .redacted }
    if statuses.isSubset(of: [.notReached]) { return .notReached }
    if statuses.contains(.notReached) { return .running }
    if statuses.contains(.waived) { return .waived }
    return statuses.isSubset(of: [.skipped]) ? .skipped : .passed
  }
}
