import RolloutModel

/// What of a plan its CDEvents repeat.
struct CDEventFacts {
  var pipeline: String
  var service: String
  var environment: String
  var artifact: PackageURL
  /// What runs again after a rollback.
  var baseline: PackageURL
  /// Whether a command puts a cohort in force; else its being entered does.
  var hasApply: Bool
  /// Until the end of the rollout: which breaches decide.
  var policy: Policy?

  /// For a rollout whose plan was redacted.
  init() {
    let redacted = "redacted"
    pipeline = redacted
    service = redacted
    environment = redacted
    artifact = PackageURL(nil, service: redacted)
    baseline = artifact
    hasApply = false
  }

  init(_ plan: Plan) {
    pipeline = plan.name
    service = plan.service.isEmpty ? "unnamed" : plan.service
    environment = plan.environment.isEmpty ? "unnamed" : plan.environment
    artifact = PackageURL(plan.release, service: plan.service)
    baseline = PackageURL(plan.baseline, service: plan.service)
    hasApply = plan.apply != nil
    policy = plan.policy
  }

  /// The breaches of a sample that decide: rules on trial are left aside.
  func breaches(_ sample: SLOSampled) -> [RuleVerdict] {
    sample.verdicts.filter { verdict in
      guard verdict.verdict == .breach else { return false }
      let rule = policy?.rule(named: verdict.rule)
      return rule?.effective(in: sample.stage).onBreach != .observe
    }
  }
}
