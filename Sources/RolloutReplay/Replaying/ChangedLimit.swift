package import RolloutModel

/// Another limit for whatever rule looks at a metric.
package struct ChangedLimit: Hashable, Sendable {
  package var metric: MetricName
  package var limit: Limit

  package init(metric: MetricName, limit: Limit) {
    self.metric = metric
    self.limit = limit
  }
}

extension Policy {
  /// The same rules with other limits, in every stage; a metric that no rule looks at gets one that
  /// no sample may breach.
  package func changed(_ limits: [ChangedLimit]) -> Policy {
    var policy = self
    for change in limits { policy.change(change) }
    return policy
  }

  private mutating func change(_ change: ChangedLimit) {
    var isFound = false
    func changed(_ threshold: Threshold) -> Threshold {
      guard threshold.metric == change.metric else { return threshold }
      isFound = true
      var threshold = threshold
      threshold.limit = change.limit
      return threshold
    }
    for index in rules.indices {
      switch rules[index].condition {
      case .threshold(let threshold):
        rules[index].condition = .threshold(changed(threshold))
        guard threshold.metric == change.metric else { continue }
        for stage in rules[index].stages.keys { rules[index].stages[stage]?.limit = nil }
      case .any(let members): rules[index].condition = .any(members.map { changed($0) })
      case .all(let members): rules[index].condition = .all(members.map { changed($0) })
      }
    }
    guard !isFound else { return }
    rules.append(
      Rule(
        name: RuleName(change.metric.text),
        condition: .threshold(Threshold(change.metric, limit: change.limit))))
  }
}
