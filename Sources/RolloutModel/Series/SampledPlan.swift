/// What of a plan decides about samples: many rollouts share one.
package struct SampledPlan: Hashable, Sendable, Codable {
  /// In the order of the columns.
  package var metrics: [SampledMetric]
  package var policy: Policy
  package var soak: SoakPlan
  /// The longest time between two samples of a soak that counts as observed.
  package var longestObservedGap: Milliseconds
  package var continuation: Continuation
  /// The stages that are sampled, in the order of work.
  package var stages: [Stage]
  /// Whether every stage was sampled for a time, whatever rules had seen by then: so it is in
  /// series from elsewhere, which no rule of ours took.
  package var takesEverySample: Bool

  package init(
    metrics: [SampledMetric], policy: Policy, soak: SoakPlan, longestObservedGap: Milliseconds,
    continuation: Continuation, stages: [Stage], takesEverySample: Bool = false
  ) {
    self.metrics = metrics
    self.policy = policy
    self.soak = soak
    self.longestObservedGap = longestObservedGap
    self.continuation = continuation
    self.stages = stages
    self.takesEverySample = takesEverySample
  }

  /// The column of a metric; nil when it was not collected.
  package func column(of metric: MetricName) -> Int? {
    metrics.firstIndex { $0.name == metric }
  }
}

/// A column of values.
package struct SampledMetric: Hashable, Sendable, Codable {
  package var name: MetricName
  /// As the plan names it: `ms`, or empty.
  package var unit: String

  package init(name: MetricName, unit: String = "") {
    self.name = name
    self.unit = unit
  }
}
