extension RuleFinding {
  /// The finding in the one grammar of all messages.
  ///
  /// `slo cohort_25 breach: p95_latency_ms=812 > 600 (limit 600); 1 of 4 samples breached (limit
  /// 0); policy 3f9a2c11`
  package func message(stage: Stage, policy: ContentDigest) -> String {
    "slo \(stage) \(what); policy \(policy.short)"
  }

  private var what: String {
    switch kind {
    case .breached:
      "breach: \(compoundName)\(breachWords); \(triggerWords)"
    case .failed:
      "error: \(compoundName)\(words(of: tally.latestError)); \(errorWords)"
    case .noData:
      "nodata: \(compoundName)\(words(of: tally.latestNoData)); \(noDataWords)"
    case .tooFewSamples:
      "nodata: \(subject): \(tally.passes) samples passed, \(rule.minimumSamples) needed"
    }
  }

  /// A rule of one threshold is known by its metric.
  private var subject: String {
    rule.condition.isCompound ? rule.name.text : rule.condition.thresholds[0].metric.text
  }

  /// With several thresholds, the one that is quoted does not tell which rule spoke.
  private var compoundName: String { rule.condition.isCompound ? "\(rule.name): " : "" }

  private var breachWords: String {
    guard let breach = tally.latestBreach, let value = breach.value else { return subject }
    let relation = value > breach.limit.value ? ">" : "<"
    return "\(breach.metric)=\(shortText(of: value)) \(relation) \(breach.limit.text) "
      + "(limit \(breach.limit.text))"
  }

  private var triggerWords: String {
    switch rule.trigger {
    case .total(let limit):
      "\(tally.breaches) of \(tally.samples) samples breached (limit \(limit))"
    case .consecutive(let limit):
      "\(tally.breachRow.longest) in a row (limit \(limit))"
    case .ofLast(let breaches, let samples):
      "\(tally.mostRecentBreaches) of the last \(samples) breached (limit \(breaches))"
    case .lasting(let duration):
      "for \(tally.breachRow.longestDuration.secondsText) (limit \(duration.secondsText))"
    }
  }

  private func words(of verdict: RuleVerdict?) -> String {
    "\(verdict?.metric.text ?? subject): \(verdict?.reason ?? "no reason")"
  }

  private var errorWords: String {
    if let total = rule.errors.total, tally.errors > total {
      return "\(tally.errors) of \(tally.samples) samples in error (limit \(total))"
    }
    return "\(tally.errorRow.longest) errors in a row (limit \(rule.errors.consecutive ?? 0))"
  }

  private var noDataWords: String {
    rule.noDataWait == .zero
      ? "\(tally.noData) of \(tally.samples) samples without data (limit 0)"
      : "for \(tally.noDataRow.longestDuration.secondsText) "
        + "(limit \(rule.noDataWait.secondsText))"
  }
}
