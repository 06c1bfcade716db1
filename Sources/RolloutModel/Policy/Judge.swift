/// Judges one sample of a stage: one verdict a rule, in the order of the policy. Never stops at the
/// first.
package func judge(
  _ readings: [Reading], under policy: Policy, in stage: Stage
) -> [RuleVerdict] {
  policy.rules.map { judge(readings, by: $0.effective(in: stage)) }
}

private func judge(_ readings: [Reading], by rule: Rule) -> RuleVerdict {
  let answers = rule.condition.thresholds.map { threshold in
    judge(readings.first { $0.metric == threshold.metric }, by: threshold, of: rule)
  }
  for verdict in rule.condition.precedence {
    // Of several thresholds that say the same, the first in the rule speaks.
    if let deciding = answers.first(where: { $0.verdict == verdict }) { return deciding }
  }
  preconditionFailure("Invariant: a rule has at least one threshold")
}

private func judge(_ reading: Reading?, by threshold: Threshold, of rule: Rule) -> RuleVerdict {
  var answer = RuleVerdict(
    rule: rule.name, metric: threshold.metric, verdict: .error, limit: threshold.limit)
  switch reading?.content {
  case nil:
    answer.reason = "the sample does not hold metric \(threshold.metric)"
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
