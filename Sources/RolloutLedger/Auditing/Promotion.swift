package import EventLedger
package import RolloutModel

/// One cohort that was entered: what an audit of changes counts.
package struct Promotion: Hashable, Sendable {
  /// Of its `cohort.entered`.
  package var event: EventID
  package var position: Position
  package var rollout: RolloutID
  /// `(redacted)` where the plan was redacted; nil where the stream has none.
  package var service: String?
  package var environment: String?
  /// `cohort_25`
  package var stage: String
  /// When it happened.
  package var time: EventTime
  /// When the ledger learned of it: by this, periods are cut.
  package var recordedTime: EventTime
  package var by: Operator?
  /// Of the policy that the rollout was judged by.
  package var policy: ContentDigest?
  package var isRedacted: Bool
}

/// A rollout that was planned in the period.
package struct AuditedRollout: Hashable, Sendable {
  package var rollout: RolloutID
  package var position: Position
  package var recordedTime: EventTime
  package var service: String?
  package var environment: String?
}
