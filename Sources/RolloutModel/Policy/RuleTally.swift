/// What a rule has seen in one stage: all that the judge remembers between samples.
package struct RuleTally: Hashable, Sendable {
  package var passes = 0
  package var breaches = 0
  package var noData = 0
  package var errors = 0
  /// The latest of each kind that messages quote.
  package var latestBreach: RuleVerdict?
  package var latestNoData: RuleVerdict?
  package var latestError: RuleVerdict?

  package init() {}

  package var samples: Int { passes + breaches + noData + errors }

  package mutating func count(_ verdict: RuleVerdict) {
    switch verdict.verdict {
    case .pass:
      passes += 1
    case .breach:
      breaches += 1
      latestBreach = verdict
    case .noData:
      noData += 1
      latestNoData = verdict
    case .error:
      errors += 1
      latestError = verdict
    }
  }
}

/// Why a rule keeps a stage from passing.
package enum RuleFinding: Hashable, Sendable {
  case breached(Rule, RuleTally)
  case failed(Rule, RuleTally)
  case noData(Rule, RuleTally)
  /// Only at the end of a stage: not enough passing samples.
  case tooFewSamples(Rule, RuleTally)
}

extension Rule {
  /// What stands against the stage, given all samples so far; nil when nothing does.
  ///
  /// Severity is declared here once: a breach, then an error, then no data, then too few samples.
  ///
  /// - Parameter ended: whether the stage takes no further sample, so that evidence which is still
  ///   missing will not come.
  package func finding(from tally: RuleTally, ended: Bool) -> RuleFinding? {
    switch kind {
    case .threshold(let threshold):
      if tally.breaches > threshold.failureLimit { return .breached(self, tally) }
    }
    if tally.errors > 0 { return .failed(self, tally) }
    if tally.noData > 0, noData == .block { return .noData(self, tally) }
    if ended, tally.passes < minimumSamples { return .tooFewSamples(self, tally) }
    return nil
  }
}

extension RuleFinding {
  /// The finding in the one grammar of all messages.
  ///
  /// `slo cohort_25 breach: p95_latency_ms=812 > 600 (limit 600); 1 of 4 samples breached (limit
  /// 0); policy 3f9a2c11`
  package func message(stage: Stage, policy: ContentDigest) -> String {
    let tail = "; policy \(policy.short)"
    switch self {
    case .breached(let rule, let tally):
      let threshold = rule.threshold
      let value = tally.latestBreach?.value.map(shortText(of:)) ?? "?"
      return "slo \(stage) breach: \(rule.metric)=\(value) \(threshold.comparison.breachSymbol) "
        + "\(threshold.limit.text) (limit \(threshold.limit.text)); "
        + "\(tally.breaches) of \(tally.samples) samples breached "
        + "(limit \(threshold.failureLimit))" + tail
    case .failed(let rule, let tally):
      return "slo \(stage) error: \(rule.metric): \(tally.latestError?.reason ?? "no reason"); "
        + "\(tally.errors) of \(tally.samples) samples in error (limit 0)" + tail
    case .noData(let rule, let tally):
      return "slo \(stage) nodata: \(rule.metric): \(tally.latestNoData?.reason ?? "no reason"); "
        + "\(tally.noData) of \(tally.samples) samples without data (limit 0)" + tail
    case .tooFewSamples(let rule, let tally):
      return "slo \(stage) nodata: \(rule.metric): \(tally.passes) samples passed, "
        + "\(rule.minimumSamples) needed" + tail
    }
  }
}
