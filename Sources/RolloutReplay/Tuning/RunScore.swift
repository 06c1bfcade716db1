package import RolloutModel

/// For which thresholds a rule stops a run, and where.
///
/// > Units: those of the metric, negated for a rule that wants values of at least so much: what is
/// > above the threshold is always what stops.
package struct RunScore: Hashable, Sendable {
  /// A sample at which the rule is closer to a finding than ever before.
  package struct Record: Hashable, Sendable {
    /// The rule stops here or before for every threshold below it.
    package var value: Double
    /// Of the run's samples.
    package var sample: Int
    package var stage: Stage

    package init(value: Double, sample: Int, stage: Stage) {
      self.value = value
      self.sample = sample
      self.stage = stage
    }
  }

  /// What is known of a run that the rule does not stop.
  package enum Beyond: Hashable, Sendable {
    /// It passes: all that was to be sampled was.
    case passes
    /// A rule, or nobody knows what, ended it: what else would have been seen is not known.
    case unknown
    /// Something that no rule over samples decides ended it.
    case endsOtherwise
  }

  /// Of rising value.
  package var records: [Record]
  package var beyond: Beyond

  package init(records: [Record], beyond: Beyond) {
    self.records = records
    self.beyond = beyond
  }

  /// The rule stops the run for every threshold below it; -∞ where it has no values.
  package var critical: Double { records.last?.value ?? -.infinity }
}

/// A rule without its threshold, as tuning takes it.
package struct TunedRule: Sendable {
  package enum Scored: Hashable, Sendable {
    case score(RunScore)
    /// The rule cannot judge the run; with a code like `not_collected`.
    case setAside(String)
  }

  package var metric: MetricName
  package var comparison: Threshold.Comparison
  /// Nil for kinds that a policy file does not have.
  package var trigger: Trigger?
  package var score: @Sendable (RunSeries) -> Scored

  package init(
    metric: MetricName, comparison: Threshold.Comparison = .atMost, trigger: Trigger?,
    score: @escaping @Sendable (RunSeries) -> Scored
  ) {
    self.metric = metric
    self.comparison = comparison
    self.trigger = trigger
    self.score = score
  }

  /// 1, or -1 where values must be at least so much.
  package var sign: Double { comparison == .atMost ? 1 : -1 }

  /// The rule that one value is enough for.
  package static func anySample(
    _ metric: MetricName, _ comparison: Threshold.Comparison = .atMost
  ) -> TunedRule {
    let sign: Double = comparison == .atMost ? 1 : -1
    return TunedRule(metric: metric, comparison: comparison, trigger: .total(limit: 0)) { run in
      guard let column = run.plan.column(of: metric) else { return .setAside("not_collected") }
      var records: [RunScore.Record] = []
      for span in run.spans {
        for sample in span.samples {
          guard let value = PackedReading.value(run.values[column][sample]) else { continue }
          guard sign * value > records.last?.value ?? -.infinity else { continue }
          records.append(RunScore.Record(value: sign * value, sample: sample, stage: span.stage))
        }
      }
      return .score(RunScore(records: records, beyond: beyond(run)))
    }
  }

  private static func beyond(_ run: RunSeries) -> RunScore.Beyond {
    switch run.facts.end?.status {
    case .completed: .passes
    case .aborted, .rolledBack: .endsOtherwise
    default: .unknown
    }
  }
}
