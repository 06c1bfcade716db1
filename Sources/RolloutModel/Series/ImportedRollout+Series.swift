extension ImportedRollout {
  /// The samples of the import as a replay reads them; nil when what was imported cannot be read
  /// as samples.
  ///
  /// The plan says what was sampled and which thresholds are known to have been in force, as rules
  /// that no sample may breach. A directory of the harness soaks nowhere and runs every step; a
  /// series from elsewhere was sampled for a time in every stage, and stopped where it was blocked.
  /// Where an event of the import is missing, the series ends in a mark that says so.
  package func series(of rollout: RolloutID) -> RunSeries? {
    imported.source.isSeries
      ? columnSeries(of: rollout) : IncumbentSeries(self).series(of: rollout)
  }

  /// What the import says of itself, and how it ended where that is known.
  func runFacts(endedAt: Timestamp) -> RunFacts {
    var facts = RunFacts(
      name: facts.title ?? imported.directory, service: facts.service,
      environment: facts.environment, startedAt: facts.startedAt, isImported: true)
    if let end = status.rolloutStatus {
      facts.end = RunEnd(end, at: endedAt, position: lastPosition)
    }
    return facts
  }

  /// The plan of an import: rules of one threshold each, that no sample may breach.
  func sampledPlan(
    _ metrics: [SampledMetric], _ thresholds: [Threshold], stages: [Stage],
    interval: Milliseconds
  ) -> SampledPlan {
    SampledPlan(
      metrics: metrics,
      policy: Policy(
        rules: thresholds.map { threshold in
          // Of a series it is known that a breach stopped a run, and nothing of no data and errors.
          Rule(
            name: RuleName(threshold.metric.text), condition: .threshold(threshold),
            noData: imported.source.isSeries ? .ignore : .block,
            errors: imported.source.isSeries
              ? ErrorTolerance(total: Rule.countLimit) : ErrorTolerance())
        }),
      soak: SoakPlan(
        required: .seconds(facts.soakSeconds ?? 0),
        mode: imported.source.isSeries ? .wait : .advisory, sampleInterval: interval),
      longestObservedGap: interval + interval + ImportedRollout.requestTimeout,
      continuation: imported.source.isSeries ? .stopAtFirstFailure : .evaluateAll, stages: stages,
      takesEverySample: imported.source.isSeries)
  }

  /// What a request may take where nobody says: that of the default plan.
  private static let requestTimeout = Milliseconds.seconds(30)

  /// Closes a series: what is missing, and the end.
  func finish(_ series: inout RunSeries) {
    let time = series.facts.end?.time ?? imported.importedAt
    if !isComplete {
      series.marks.append(
        SeriesMark(.redacted, samples: series.times.count, time: time, position: lastPosition))
    }
    if let end = series.facts.end {
      series.marks.append(
        SeriesMark(.ended, samples: series.times.count, time: end.time, position: end.position))
    }
  }
}

extension ImportedStatus {
  /// Nil when it is not known to have ended.
  fileprivate var rolloutStatus: RolloutStatus? {
    switch self {
    case .completed: .completed
    case .blocked: .blocked
    case .undecided: nil
    }
  }
}
