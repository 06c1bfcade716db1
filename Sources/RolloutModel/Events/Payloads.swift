/// `rollout.planned`: the first event of every stream.
package struct RolloutPlanned: Hashable, Sendable, Codable {
  package var plan: Plan
  /// Over the plan's JSON in this event.
  package var planDigest: ContentDigest
  /// Over the policy's JSON in this event; messages quote its first eight digits.
  package var policyDigest: ContentDigest
  /// Absolute path of the directory in which commands run.
  package var workspace: String
  /// Absolute path of the artifact directory.
  package var artifactDirectory: String
  /// The start in the form that names directories, `YYYYMMDDTHHMMSSZ`.
  package var startLabel: String
  package var plannedBy: Operator
  /// The rollout whose place it takes, if it takes one's.
  package var supersedes: RolloutID?
  package var toolVersion: String

  package init(
    plan: Plan, planDigest: ContentDigest, policyDigest: ContentDigest, workspace: String,
    artifactDirectory: String, startLabel: String, plannedBy: Operator, toolVersion: String,
    supersedes: RolloutID? = nil
  ) {
    self.plan = plan
    self.planDigest = planDigest
    self.policyDigest = policyDigest
    self.workspace = workspace
    self.artifactDirectory = artifactDirectory
    self.startLabel = startLabel
    self.plannedBy = plannedBy
    self.toolVersion = toolVersion
    self.supersedes = supersedes
  }
}

/// `rollout.decided`: the last event of a rollout that ran to its end.
package struct RolloutDecided: Hashable, Sendable, Codable {
  /// Most reasons that are listed.
  package static let reasonLimit = 40

  package var decision: Decision
  /// One message for each thing that stood against the rollout; empty for `allow`.
  package var reasons: [String]

  package init(decision: Decision, reasons: [String]) {
    self.decision = decision
    self.reasons = reasons
  }
}

package enum Decision: String, Hashable, Sendable, Codable, CaseIterable {
  case allow, block
}

/// `runner.attached`: a process took over the rollout.
package struct RunnerAttached: Hashable, Sendable, Codable {
  /// Counts up from 1; a runner with a lower one has been fenced.
  package var epoch: Int
  package var host: String
  package var processID: Int
  /// What tells the process from a later one of the same number; nil where the system has no such
  /// thing.
  package var processStart: String?

  package init(epoch: Int, host: String, processID: Int, processStart: String? = nil) {
    self.epoch = epoch
    self.host = host
    self.processID = processID
    self.processStart = processStart
  }
}

/// `runner.detached`: the process let go before the rollout was decided.
package struct RunnerDetached: Hashable, Sendable, Codable {
  package var reason: String

  package init(reason: String) {
    self.reason = reason
  }
}

/// `snapshot.captured`
package struct SnapshotCaptured: Hashable, Sendable, Codable {
  /// `runtime_metrics_before_5`; the artifact is this with `.json`.
  package var label: String
  package var url: String
  package var httpStatus: Int
  package var duration: Milliseconds
  package var body: Material

  package init(
    label: String, url: String, httpStatus: Int, duration: Milliseconds, body: Material
  ) {
    self.label = label
    self.url = url
    self.httpStatus = httpStatus
    self.duration = duration
    self.body = body
  }
}

/// `snapshot.failed`: a warning; it blocks nothing.
package struct SnapshotFailed: Hashable, Sendable, Codable {
  package var label: String
  package var url: String
  package var duration: Milliseconds
  package var reason: String

  package init(label: String, url: String, duration: Milliseconds, reason: String) {
    self.label = label
    self.url = url
    self.duration = duration
    self.reason = reason
  }
}

/// `cohort.entered`
package struct CohortEntered: Hashable, Sendable, Codable {
  package var stage: Stage
  package var percent: CohortPercent

  package init(stage: Stage, percent: CohortPercent) {
    self.stage = stage
    self.percent = percent
  }
}

/// `cohort.completed`
package struct CohortCompleted: Hashable, Sendable, Codable {
  package var stage: Stage
  package var verdict: StageVerdict

  package init(stage: Stage, verdict: StageVerdict) {
    self.stage = stage
    self.verdict = verdict
  }
}

/// How a stage ended.
package enum StageVerdict: String, Hashable, Sendable, Codable, CaseIterable {
  /// Everything that was observed passed, and enough was observed.
  case pass
  case fail
  /// Probe and SLO checks were skipped: nothing stands against the stage, and nothing for it.
  case unobserved
  /// It ended early: a person ended its soak, or the rollout ended in it. Never a pass.
  case incomplete
  /// Something failed, and a person waived it.
  case waived
}

/// `gate.skipped`, `probe.skipped`, `slo.skipped`, `drill.skipped`
package struct StepSkipped: Hashable, Sendable, Codable {
  package var stage: Stage
  package var reason: String

  package init(stage: Stage, reason: String) {
    self.stage = stage
    self.reason = reason
  }
}
