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
  let combination = rule.condition.combination
  // Of several thresholds that say the same, the first in the rule speaks.
  guard
    let deciding = answers.min(by: {
      combination.rank(of: $0.verdict) < combination.rank(of: $1.verdict)
    })
  else { preconditionFailure("Invariant: a rule has at least one threshold") }
  return deciding
}

private func judge(_ reading: Reading?, by threshold: Threshold, of rule: Rule) -> RuleVerdict {
  let packed = PackedReading.pack(reading?.content)
  let bound = threshold.bound
  var answer = RuleVerdict(
    rule: rule.name, metric: threshold.metric, verdict: bound.verdict(of: packed),
    limit: threshold.limit)
  switch reading?.content {
  case nil:
    answer.reason = "the sample does not hold metric \(threshold.metric)"
  case .error(let reason), .noData(let reason):
    answer.reason = reason
  case .value(let value):
    if let value = PackedReading.value(packed) {
      answer.value = value
      answer.margin = bound.margin(of: value)
    } else {
      answer.reason = "expected a finite number, 0 or more, got \(value)"
    }
  }
  return answer
}
