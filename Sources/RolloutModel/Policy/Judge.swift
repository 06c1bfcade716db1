/// The answer of one rule to one sample. The four are never mixed in one counter.
package enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
  case pass, breach
  case noData = "nodata"
  case error
}

/// The answer of one rule to one sample, with everything needed to explain it.
package struct RuleVerdict: Hashable, Sendable, Codable {
  package var rule: RuleName
  package var metric: MetricName
  package var verdict: Verdict
  package var value: Double?
  /// The limit in force, as the operator wrote it.
  package var limit: Limit
  /// Headroom: how far the value lies on the passing side; negative for a breach.
  package var margin: Double?
  package var reason: String?

  package init(
    rule: RuleName, metric: MetricName, verdict: Verdict, value: Double? = nil, limit: Limit,
    margin: Double? = nil, reason: String? = nil
  ) {
    self.rule = rule
    self.metric = metric
    self.verdict = verdict
    self.value = value
    self.limit = limit
    self.margin = margin
    self.reason = reason
  }
}

/// Judges one sample: one verdict a rule, in the order of the policy. Never stops at the first.
package func judge(_ readings: [Reading], under policy: Policy) -> [RuleVerdict] {
  policy.rules.map { rule in
    let reading = readings.first { $0.metric == rule.metric }
    switch rule.kind {
    case .threshold(let threshold): return judge(reading, by: threshold, of: rule)
    }
  }
}

private func judge(_ reading: Reading?, by threshold: Threshold, of rule: Rule) -> RuleVerdict {
  var answer = RuleVerdict(
    rule: rule.name, metric: rule.metric, verdict: .error, limit: threshold.limit)
  switch reading?.content {
  case nil:
    answer.reason = "the sample does not hold metric \(rule.metric)"
  case .error(let reason):
    answer.reason = reason
  case .noData(let reason):
    answer.verdict = .noData
    answer.reason = reason
  case .value(let value) where !value.isFinite || value < 0:
    answer.reason = "expected a finite number, 0 or more, got \(value)"
  case .value(let value):
    let margin =
      threshold.comparison == .atMost
      ? threshold.limit.value - value : value - threshold.limit.value
    let passes =
      threshold.comparison == .atMost
      ? value <= threshold.limit.value : value >= threshold.limit.value
    answer.value = value
    answer.margin = margin
    answer.verdict = passes ? .pass : .breach
  }
  return answer
}
