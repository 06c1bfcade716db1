/// The CDEvents that an export holds: standard ones where one fits, ours for the rest.
///
/// > Source: <https://github.com/cdevents/spec/tree/v0.5.1>; custom types are named as in
/// > <https://github.com/cdevents/spec/tree/v0.5.1/custom>.
package enum CDEventType: String, Hashable, Sendable, CaseIterable {
  case pipelineRunQueued = "pipelinerun.queued.0.3.0"
  case pipelineRunStarted = "pipelinerun.started.0.3.0"
  case pipelineRunFinished = "pipelinerun.finished.0.3.0"
  case taskRunStarted = "taskrun.started.0.3.0"
  case taskRunFinished = "taskrun.finished.0.3.0"
  case testSuiteRunStarted = "testsuiterun.started.0.3.0"
  case testSuiteRunFinished = "testsuiterun.finished.0.3.0"
  case testCaseRunStarted = "testcaserun.started.0.3.0"
  case testCaseRunFinished = "testcaserun.finished.0.3.0"
  case testCaseRunSkipped = "testcaserun.skipped.0.2.0"
  case serviceDeployed = "service.deployed.0.3.0"
  case serviceUpgraded = "service.upgraded.0.3.0"
  case servicePublished = "service.published.0.3.0"
  case serviceRolledBack = "service.rolledback.0.3.0"
  case incidentDetected = "incident.detected.0.3.0"
  case incidentResolved = "incident.resolved.0.3.0"

  case runnerAttached = "rollout-runner.attached.0.1.0"
  case runnerDetached = "rollout-runner.detached.0.1.0"
  case clockJumped = "rollout-clock.jumped.0.1.0"
  case holdPlaced = "rollout-hold.placed.0.1.0"
  case holdLifted = "rollout-hold.lifted.0.1.0"
  case failureRetried = "rollout-failure.retried.0.1.0"
  case failureWaived = "rollout-failure.waived.0.1.0"
  case snapshotCaptured = "rollout-snapshot.captured.0.1.0"
  case snapshotFailed = "rollout-snapshot.failed.0.1.0"
  case cohortEntered = "rollout-cohort.entered.0.1.0"
  case cohortCompleted = "rollout-cohort.completed.0.1.0"
  case sampleRecorded = "rollout-sample.recorded.0.1.0"
  case sampleUnavailable = "rollout-sample.unavailable.0.1.0"
  case sampleSkipped = "rollout-sample.skipped.0.1.0"
  case soakStarted = "rollout-soak.started.0.1.0"
  case soakFinished = "rollout-soak.finished.0.1.0"
  case soakGapped = "rollout-soak.gapped.0.1.0"
  case soakPromoted = "rollout-soak.promoted.0.1.0"
  case drillStarted = "rollout-drill.started.0.1.0"
  case drillFinished = "rollout-drill.finished.0.1.0"
  case drillInterrupted = "rollout-drill.interrupted.0.1.0"
  case drillSkipped = "rollout-drill.skipped.0.1.0"
  case rollbackRequested = "rollout-rollback.requested.0.1.0"
  case changeLabelled = "rollout-change.labelled.0.1.0"
  /// A stored event that says nothing to a mapping: of another stream, or redacted.
  case recordAppended = "rollout-record.appended.0.1.0"

  package var isCustom: Bool { rawValue.hasPrefix("rollout-") }

  /// `dev.cdevents.pipelinerun.queued.0.3.0`
  package var name: String { (isCustom ? "dev.cdeventsx." : "dev.cdevents.") + rawValue }
}
