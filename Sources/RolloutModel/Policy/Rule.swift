/// What samples must be, when it counts that they are not, and what happens then.
///
/// > Shape: `docs/plan-file.md` has every key with an example.
package struct Rule: Hashable, Sendable {
  package var name: RuleName
  package var condition: Condition
  /// When breaches stand against a stage.
  package var trigger: Trigger
  /// Samples that must pass before a stage can; at least 1, so that no data is never green.
  package var minimumSamples: Int
  /// What samples without data mean.
  package var noData: NoDataAction
  /// How long no data must have come, in a row, before that means anything.
  package var noDataWait: Milliseconds
  package var errors: ErrorTolerance
  /// What a finding of the rule does to the rollout.
  package var onBreach: FailureAction
  /// What is different in some stages.
  package var stages: [Stage: RuleOverride]

  package init(
    name: RuleName, condition: Condition, trigger: Trigger = .total(limit: 0),
    minimumSamples: Int = 1, noData: NoDataAction = .block, noDataWait: Milliseconds = .zero,
    errors: ErrorTolerance = ErrorTolerance(), onBreach: FailureAction = .block,
    stages: [Stage: RuleOverride] = [:]
  ) {
    self.name = name
    self.condition = condition
    self.trigger = trigger
    self.minimumSamples = minimumSamples
    self.noData = noData
    self.noDataWait = noDataWait
    self.errors = errors
    self.onBreach = onBreach
    self.stages = stages
  }
}

extension Rule {
  /// The most that any count of a rule may be.
  package static let countLimit = 10_000

  /// The metrics that the rule looks at, each once, in the order of its thresholds.
  package var metrics: [MetricName] {
    var seen: Set<MetricName> = []
    return condition.thresholds.map(\.metric).filter { seen.insert($0).inserted }
  }

  /// The rule as it holds in a stage, with what is different there. Everything that judges a stage
  /// takes this one.
  package func effective(in stage: Stage) -> Rule {
    guard let change = stages[stage] else { return self }
    var rule = self
    if let limit = change.limit, case .threshold(var threshold) = condition {
      threshold.limit = limit
      rule.condition = .threshold(threshold)
    }
    rule.trigger = change.trigger ?? trigger
    rule.minimumSamples = change.minimumSamples ?? minimumSamples
    rule.noData = change.noData ?? noData
    rule.noDataWait = change.noDataWait ?? noDataWait
    rule.errors = change.errors ?? errors
    rule.onBreach = change.onBreach ?? onBreach
    return rule
  }
}
