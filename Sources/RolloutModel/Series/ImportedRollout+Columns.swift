extension ImportedRollout {
  /// The columns of an imported series, one after the other.
  ///
  /// - Returns: nil when the events of the import contradict themselves.
  func columnSeries(of rollout: RolloutID) -> RunSeries? {
    guard let declared = imported.series else { return nil }
    var series = RunSeries(
      rollout: rollout, facts: runFacts(endedAt: imported.importedAt),
      plan: sampledPlan(
        declared.metrics.map { SampledMetric(name: $0.name, unit: $0.unit) },
        declared.thresholds, stages: stages(of: declared), interval: usualStep))
    for part in sampleParts {
      guard part.samples.values.count == declared.metrics.count,
        part.samples.values.allSatisfy({ $0.count == part.samples.count })
      else { return nil }
      add(part, declared, to: &series)
    }
    if status == .completed { closeCohort(in: &series, declared) }
    let last = series.times.last.map { Timestamp(millisecondsSince1970: $0) }
    let end = declared.stages.compactMap(\.to).max()
    series.facts = runFacts(
      endedAt: [last, end, facts.startedAt].compactMap(\.self).max() ?? imported.importedAt)
    finish(&series)
    return series
  }

  /// Those that were sampled; nobody asked for samples of the others.
  private func stages(of declared: ImportedSeries) -> [Stage] {
    var seen: Set<Stage> = []
    return sampleParts.map(\.samples.stage).filter { seen.insert($0).inserted }
  }

  /// The middle one of the times between two samples.
  private var usualStep: Milliseconds {
    let steps = sampleParts.flatMap { $0.samples.steps.dropFirst() }.sorted()
    return steps.isEmpty ? .seconds(30) : Milliseconds(steps[steps.count / 2])
  }

  private func add(
    _ part: PlacedSamples, _ declared: ImportedSeries, to series: inout RunSeries
  ) {
    let samples = part.samples
    guard let first = samples.steps.first else { return }
    if series.spans.last.map({ $0.stage == samples.stage && $0.attempt == samples.attempt })
      != true
    {
      let isRetry = series.spans.last?.stage == samples.stage
      if !isRetry { closeCohort(in: &series, declared) }
      series.spans.append(
        ObservationSpan(
          stage: samples.stage, attempt: samples.attempt,
          samples: series.times.count..<series.times.count))
      if samples.stage.percent != nil, !isRetry {
        let from = declared.stages.first { $0.stage == samples.stage }?.from
        for kind in [SeriesMark.Kind.cohortEntered, .soakStarted] {
          series.marks.append(
            SeriesMark(
              kind, stage: samples.stage, samples: series.times.count,
              time: from ?? Timestamp(millisecondsSince1970: first), position: part.position))
        }
      }
    }
    append(part, to: &series)
    let span = series.spans.count - 1
    series.spans[span].samples = series.spans[span].samples.lowerBound..<series.times.count
  }

  private func append(_ part: PlacedSamples, to series: inout RunSeries) {
    var time: Int64 = 0
    for step in part.samples.steps {
      time &+= step
      series.times.append(time)
    }
    series.positions += repeatElement(part.position, count: part.samples.count)
    for (column, values) in part.samples.values.enumerated() {
      series.values[column] += values.map(\.packed)
    }
    for (column, rule) in series.plan.policy.rules.enumerated() {
      series.verdicts[column] += verdicts(of: part.samples, by: rule, in: series.plan)
    }
  }

  /// Nobody says what was found then: what the thresholds in force say of the values.
  private func verdicts(
    of samples: ImportedSamples, by rule: Rule, in plan: SampledPlan
  ) -> [UInt8] {
    let threshold = rule.condition.thresholds[0]
    guard let column = plan.column(of: threshold.metric) else {
      return Array(repeating: Verdict.error.code, count: samples.count)
    }
    return samples.values[column].map { threshold.bound.verdict(of: $0.packed).code }
  }

  /// A cohort that a later stage followed has been completed; the last one where the run was.
  private func closeCohort(in series: inout RunSeries, _ declared: ImportedSeries) {
    guard let span = series.spans.last, span.stage.percent != nil,
      let last = series.times.last, let position = series.positions.last
    else { return }
    let seen = Timestamp(millisecondsSince1970: last)
    let to = declared.stages.first { $0.stage == span.stage }?.to
    for kind in [SeriesMark.Kind.soakFinished, .cohortCompleted] {
      series.marks.append(
        SeriesMark(
          kind, stage: span.stage, samples: series.times.count, time: max(to ?? seen, seen),
          position: position))
    }
  }
}
