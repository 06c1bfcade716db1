/// What one rollout will do: an immutable snapshot that goes whole into `rollout.planned`.
///
/// Nothing here is secret: credentials are named by the environment variable that holds them, and
/// texts are redacted before they are appended.
package struct Plan: Hashable, Sendable, Codable {
  package var name: String
  package var service: String
  package var environment: String
  /// The title of SUMMARY.md.
  package var summaryTitle: String
  package var cohorts: [CohortPercent]
  /// The list of cohorts as the operator wrote it, for SUMMARY.md.
  package var cohortsAsWritten: String
  package var soak: SoakPlan
  package var continuation: Continuation
  /// Variables set for the apply command, and written to the env sequence, in this order.
  package var cohortEnvironment: [EnvironmentVariable]
  package var snapshots: [SnapshotSource]
  package var gates: GatePlan
  package var apply: CommandPlan?
  package var probe: ProbePlan?
  package var slo: SLOPlan?
  package var policy: Policy
  package var drill: DrillPlan?
  package var rollback: RollbackPlan?
  /// What is rolled out, and what it replaces.
  package var release: Release?
  package var baseline: Release?
  package var limits: RequestLimits
  package var artifacts: ArtifactPlan
  /// Environment variables whose values are redacted wherever they show up.
  package var secretVariables: [String]
  /// Times in which the rollout does not go on.
  package var freezes: [FreezeWindow] {
    get { freeze ?? [] }
    set { freeze = newValue.isEmpty ? nil : newValue }
  }
  /// Never empty, so that a plan without windows is encoded as before there were any.
  private var freeze: [FreezeWindow]?

  package init(
    name: String, service: String, environment: String, summaryTitle: String,
    cohorts: [CohortPercent], cohortsAsWritten: String? = nil, soak: SoakPlan,
    continuation: Continuation = .stopAtFirstFailure,
    cohortEnvironment: [EnvironmentVariable] = [], snapshots: [SnapshotSource] = [],
    gates: GatePlan = .run([]), apply: CommandPlan? = nil, probe: ProbePlan? = nil,
    slo: SLOPlan? = nil, policy: Policy = Policy(rules: []), drill: DrillPlan? = nil,
    rollback: RollbackPlan? = nil, release: Release? = nil, baseline: Release? = nil,
    limits: RequestLimits = RequestLimits(), artifacts: ArtifactPlan = ArtifactPlan(),
    secretVariables: [String] = [], freezes: [FreezeWindow] = []
  ) {
    self.name = name
    self.service = service
    self.environment = environment
    self.summaryTitle = summaryTitle
    self.cohorts = cohorts
    self.cohortsAsWritten =
      cohortsAsWritten ?? cohorts.map(\.description).joined(separator: ",")
    self.soak = soak
    self.continuation = continuation
    self.cohortEnvironment = cohortEnvironment
    self.snapshots = snapshots
    self.gates = gates
    self.apply = apply
    self.probe = probe
    self.slo = slo
    self.policy = policy
    self.drill = drill
    self.rollback = rollback
    self.release = release
    self.baseline = baseline
    self.limits = limits
    self.artifacts = artifacts
    self.secretVariables = secretVariables
    freeze = freezes.isEmpty ? nil : freezes
  }
}

/// What happens after a step failed.
package enum Continuation: String, Hashable, Sendable, Codable, CaseIterable {
  /// The rollout blocks at once; what was not reached stays undone.
  case stopAtFirstFailure = "stop"
  /// Every step runs, then the rollout decides, as the bash harness did.
  case evaluateAll = "evaluate-all"
  /// The rollout holds until a person waives it, has it done again, or ends the rollout.
  case hold
}

/// How long a cohort stays under observation before the next one.
package struct SoakPlan: Hashable, Sendable, Codable {
  package enum Mode: String, Hashable, Sendable, Codable, CaseIterable {
    /// The rollout waits and samples.
    case wait
    /// The time is written down for a human, nothing waits.
    case advisory
  }

  package var required: Milliseconds
  package var mode: Mode
  /// The time from one SLO sample to the next while a cohort soaks.
  package var sampleInterval: Milliseconds
  /// nil for the default, ``GapAction/extend``.
  package var gapAction: GapAction?

  package init(
    required: Milliseconds, mode: Mode = .wait, sampleInterval: Milliseconds = .seconds(30),
    gapAction: GapAction? = nil
  ) {
    self.required = required
    self.mode = mode
    self.sampleInterval = sampleInterval
    self.gapAction = gapAction
  }
}

extension Plan {
  /// The longest time between two samples of a soak that counts as observed: two intervals, and a
  /// request that took all its time. A suspended machine or a stopped process leaves a longer one.
  package var longestObservedGap: Milliseconds {
    soak.sampleInterval + soak.sampleInterval + limits.totalTimeout
  }
}

/// A variable of the cohort's environment; the value may use `{{percent}}`.
package struct EnvironmentVariable: Hashable, Sendable, Codable {
  package var name: String
  package var value: PlaceholderText

  package init(_ name: String, _ value: PlaceholderText) {
    self.name = name
    self.value = value
  }
}

/// A document that is fetched and kept as evidence; it decides nothing.
package struct SnapshotSource: Hashable, Sendable, Codable {
  /// The first part of the artifact's name: `runtime_metrics` gives `runtime_metrics_before.json`.
  package var name: String
  /// nil where the operator configured none: nothing is fetched.
  package var url: String?

  package init(name: String, url: String?) {
    self.name = name
    self.url = url
  }
}

/// Bounds on every HTTP exchange of the rollout.
package struct RequestLimits: Hashable, Sendable, Codable {
  package var connectTimeout: Milliseconds
  /// Covers the whole exchange, the body included.
  package var totalTimeout: Milliseconds
  package var bodyByteLimit: Int

  package init(
    connectTimeout: Milliseconds = .seconds(5), totalTimeout: Milliseconds = .seconds(30),
    bodyByteLimit: Int = 1 << 20
  ) {
    self.connectTimeout = connectTimeout
    self.totalTimeout = totalTimeout
    self.bodyByteLimit = bodyByteLimit
  }
}

/// Names of what the rollout leaves in its artifact directory.
package struct ArtifactPlan: Hashable, Sendable, Codable {
  /// Relative to the workspace unless absolute; `{{timestamp}}` is the start, `YYYYMMDDTHHMMSSZ`.
  package var directory: PlaceholderText
  package var environmentSequenceFile: String
  /// What the end of a run calls the artifacts: `Production rollout artifacts:`.
  package var caption: String
  /// The words before `passed.` and `blocked.` in the last line of a run.
  package var passedMessage: String
  package var blockedMessage: String

  package init(
    directory: PlaceholderText = PlaceholderText("output/rollouts/{{name}}-{{timestamp}}"),
    environmentSequenceFile: String = "cohort-env-sequence.txt",
    caption: String = "Rollout artifacts:",
    passedMessage: String = "Rollout passed.",
    blockedMessage: String = "Rollout blocked."
  ) {
    self.directory = directory
    self.environmentSequenceFile = environmentSequenceFile
    self.caption = caption
    self.passedMessage = passedMessage
    self.blockedMessage = blockedMessage
  }
}
