/// `probe.started`: the intent.
package struct ProbeStarted: Hashable, Sendable, Codable {
  package var stage: Stage
  package var url: String

  package init(stage: Stage, url: String) {
    self.stage = stage
    self.url = url
  }
}

/// `probe.finished`
package struct ProbeFinished: Hashable, Sendable, Codable {
  package var stage: Stage
  /// nil when no response came.
  package var httpStatus: Int?
  package var duration: Milliseconds
  /// What came of the body; nil when no response came.
  package var body: Material?
  /// Why no complete response came; nil when one did.
  package var failure: String?

  package init(
    stage: Stage, httpStatus: Int?, duration: Milliseconds, body: Material?, failure: String?
  ) {
    self.stage = stage
    self.httpStatus = httpStatus
    self.duration = duration
    self.body = body
    self.failure = failure
  }

  package var passed: Bool {
    guard failure == nil, let httpStatus else { return false }
    return (200..<300).contains(httpStatus)
  }

  /// Why it did not pass, in words.
  package var failureWords: String {
    failure ?? "expected a 2xx status, got \(httpStatus.map(String.init) ?? "none")"
  }
}

/// `slo.sampled`: a snapshot was read; each metric has a reading, each rule a verdict.
package struct SLOSampled: Hashable, Sendable, Codable {
  package var stage: Stage
  /// Counts from 1 within the stage.
  package var number: Int
  package var url: String
  package var duration: Milliseconds
  package var readings: [Reading]
  package var verdicts: [RuleVerdict]
  package var snapshot: Material
  /// Of the policy that gave the verdicts.
  package var policy: ContentDigest?
  /// Of the stage's observation, which a retry begins anew; counts from 1.
  package var attempt: Int?

  package init(
    stage: Stage, number: Int, url: String, duration: Milliseconds, readings: [Reading],
    verdicts: [RuleVerdict], snapshot: Material, policy: ContentDigest? = nil,
    attempt: Int? = nil
  ) {
    self.stage = stage
    self.number = number
    self.url = url
    self.duration = duration
    self.readings = readings
    self.verdicts = verdicts
    self.snapshot = snapshot
    self.policy = policy
    self.attempt = attempt
  }
}

extension SLOSampled {
  /// Whether every rule let the sample pass.
  package var passed: Bool { verdicts.allSatisfy { $0.verdict == .pass } }

  /// Whether every metric that a rule looks at has a value.
  package var isComplete: Bool {
    let judged = Set(verdicts.map(\.metric))
    return readings.allSatisfy { $0.value != nil || !judged.contains($0.metric) }
  }
}

/// `slo.unavailable`: no snapshot came, so every rule is in error.
package struct SLOUnavailable: Hashable, Sendable, Codable {
  package var stage: Stage
  package var number: Int
  package var url: String
  package var duration: Milliseconds
  package var reason: String
  package var verdicts: [RuleVerdict]
  /// What came of a body that cannot be used; nil when none came.
  package var body: Material?
  /// Of the policy that gave the verdicts.
  package var policy: ContentDigest?
  /// Of the stage's observation, which a retry begins anew; counts from 1.
  package var attempt: Int?

  package init(
    stage: Stage, number: Int, url: String, duration: Milliseconds, reason: String,
    verdicts: [RuleVerdict], body: Material?, policy: ContentDigest? = nil,
    attempt: Int? = nil
  ) {
    self.stage = stage
    self.number = number
    self.url = url
    self.duration = duration
    self.reason = reason
    self.verdicts = verdicts
    self.body = body
    self.policy = policy
    self.attempt = attempt
  }
}

/// `soak.started`
package struct SoakStarted: Hashable, Sendable, Codable {
  package var stage: Stage
  package var required: Milliseconds
  package var sampleInterval: Milliseconds

  package init(stage: Stage, required: Milliseconds, sampleInterval: Milliseconds) {
    self.stage = stage
    self.required = required
    self.sampleInterval = sampleInterval
  }
}

/// `soak.finished`
package struct SoakFinished: Hashable, Sendable, Codable {
  package var stage: Stage
  package var mode: SoakPlan.Mode
  package var required: Milliseconds
  /// How long the cohort was under observation: the time since the soak began, without gaps in
  /// which nobody sampled; zero for an advisory soak.
  package var observed: Milliseconds
  package var samples: Int

  package init(
    stage: Stage, mode: SoakPlan.Mode, required: Milliseconds, observed: Milliseconds,
    samples: Int
  ) {
    self.stage = stage
    self.mode = mode
    self.required = required
    self.observed = observed
    self.samples = samples
  }
}
