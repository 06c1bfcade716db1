extension RunSeries {
  /// Folds a whole stream.
  ///
  /// - Throws: ``FoldRefusal``
  package init(
    of rollout: RolloutID, folding entries: some Sequence<LedgerEntry>
  ) throws(FoldRefusal) {
    var rest = entries.makeIterator()
    guard let first = rest.next() else { throw .emptyStream }
    switch first.event {
    case .rolloutPlanned(let planned):
      self.init(
        rollout: rollout, facts: RunFacts(planned, at: first.time),
        plan: SampledPlan(planned.plan))
    case .rolloutImported: throw .imported
    case .redacted(let event) where event.type == .rolloutPlanned: throw .planIsRedacted(event)
    default: throw .firstEventIsNotPlanned(first.event.type)
    }
    var intake = SeriesIntake(plan: plan)
    while let entry = rest.next() {
      guard let addition = intake.take(entry.event, at: entry.time, position: entry.position) else {
        continue
      }
      add(addition)
      if let status = entry.event.endStatus {
        facts.end = RunEnd(status, at: entry.time, position: entry.position)
      }
    }
  }

  package mutating func add(_ addition: SeriesAddition) {
    switch addition {
    case .mark(let mark): marks.append(mark)
    case .sample(let sample):
      let count = count
      if sample.continuesSpan, let last = spans.indices.last {
        spans[last].samples = spans[last].samples.lowerBound..<count + 1
      } else {
        spans.append(
          ObservationSpan(
            stage: sample.stage, attempt: sample.attempt, samples: count..<count + 1))
      }
      times.append(sample.time.millisecondsSince1970)
      positions.append(sample.position)
      for index in values.indices { values[index].append(sample.values[index]) }
      for index in verdicts.indices { verdicts[index].append(sample.verdicts[index]) }
    }
  }
}

extension RunFacts {
  package init(_ planned: RolloutPlanned, at time: Timestamp) {
    self.init(
      name: planned.plan.name, service: planned.plan.service,
      environment: planned.plan.environment, startedAt: time)
  }
}

extension SampledPlan {
  package init(_ plan: Plan) {
    self.init(
      metrics: (plan.slo?.metrics ?? []).map { SampledMetric(name: $0.name, unit: $0.unit) },
      policy: plan.policy, soak: plan.soak, longestObservedGap: plan.longestObservedGap,
      continuation: plan.continuation,
      stages: plan.steps.compactMap { if case .checkSLO(let stage) = $0 { stage } else { nil } })
  }
}
