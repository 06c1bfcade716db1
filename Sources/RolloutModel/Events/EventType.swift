/// The catalogue: every kind of fact that a rollout's stream can hold.
///
/// The raw value is the type in the ledger and never changes meaning; a payload that must change
/// gets a new schema number, and old numbers are upcast on read.
package enum EventType: String, Hashable, Sendable, CaseIterable {
  case rolloutPlanned = "rollout.planned"
  case rolloutDecided = "rollout.decided"
  case runnerAttached = "runner.attached"
  case runnerDetached = "runner.detached"
  case snapshotCaptured = "snapshot.captured"
  case snapshotFailed = "snapshot.failed"
  case gateStarted = "gate.started"
  case gateFinished = "gate.finished"
  case gateInterrupted = "gate.interrupted"
  case gateSkipped = "gate.skipped"
  case cohortEntered = "cohort.entered"
  case cohortCompleted = "cohort.completed"
  case applyStarted = "apply.started"
  case applyFinished = "apply.finished"
  case applyInterrupted = "apply.interrupted"
  case probeStarted = "probe.started"
  case probeFinished = "probe.finished"
  case probeSkipped = "probe.skipped"
  case sloSampled = "slo.sampled"
  case sloUnavailable = "slo.unavailable"
  case sloSkipped = "slo.skipped"
  case soakStarted = "soak.started"
  case soakFinished = "soak.finished"
  case drillStarted = "drill.started"
  case drillFinished = "drill.finished"
  case drillInterrupted = "drill.interrupted"
  case drillSkipped = "drill.skipped"
}
