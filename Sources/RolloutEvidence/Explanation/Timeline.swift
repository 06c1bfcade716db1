package import RolloutModel

/// When things happened, and who ended them: what people ask for and the state, which decides, has
/// no need of.
package struct Timeline: Hashable, Sendable {
  /// From a start to an end; nil where the end has not come, or was lost.
  package struct Span: Hashable, Sendable {
    package var start: Timestamp
    package var end: Timestamp?

    package init(start: Timestamp, end: Timestamp? = nil) {
      self.start = start
      self.end = end
    }

    /// How long it took, or has taken so far.
    package func length(at now: Timestamp) -> Milliseconds {
      max(.zero, (end ?? now) - start)
    }
  }

  /// A step that takes time: `gates` and the gate's name, `cohort_5` and `apply`.
  package struct Place: Hashable, Sendable {
    package var stage: Stage
    package var name: String

    package init(_ stage: Stage, _ name: String) {
      self.stage = stage
      self.name = name
    }
  }

  package private(set) var plannedAt: Timestamp?
  package private(set) var endedAt: Timestamp?
  /// Who aborted it, or asked for its rollback.
  package private(set) var endedBy: Operator?
  /// Why the latest runner let go; nil while one is there.
  package private(set) var detached: String?
  /// From the first to the latest event of each stage.
  package private(set) var stages: [Stage: Span] = [:]
  /// The latest attempt of each step.
  package private(set) var steps: [Place: Span] = [:]
  /// As recorded when each cohort was completed.
  package private(set) var verdicts: [Stage: StageVerdict] = [:]
  /// Who waived each failure, and when.
  package private(set) var waivers: [FailureID: Waiver] = [:]
  /// Holds, waivers, retries, promotions, aborts and rollbacks, in order.
  package private(set) var interventions: [InterventionRow] = []

  package struct Waiver: Hashable, Sendable {
    package var by: Operator?
    package var at: Timestamp
  }

  package init() {}

  package init(_ entries: some Sequence<LedgerEntry>) {
    for entry in entries { apply(entry) }
  }

  /// Takes in one more event.
  package mutating func apply(_ entry: LedgerEntry) {
    plannedAt = plannedAt ?? entry.time
    if let row = InterventionRow(entry) { interventions.append(row) }
    if let stage = entry.event.stage {
      stages[stage, default: Span(start: entry.time)].end = entry.time
    }
    switch entry.event {
    case .runnerAttached: detached = nil
    case .runnerDetached(let payload): detached = payload.reason
    case .rolloutDecided, .rolloutRolledBack:
      endedAt = endedAt ?? entry.time
    case .rolloutAborted:
      endedAt = endedAt ?? entry.time
      endedBy = entry.actor
    case .rollbackRequested: endedBy = entry.actor
    case .cohortCompleted(let payload): verdicts[payload.stage] = payload.verdict
    case .failureWaived(let payload):
      waivers[payload.failure] = Waiver(by: entry.actor, at: entry.time)
    case .redacted(let event): applyRedacted(event, of: entry)
    default: applyStep(entry)
    }
  }

  private mutating func applyRedacted(_ event: RedactedEvent, of entry: LedgerEntry) {
    switch event.type {
    case .runnerAttached: detached = nil
    case .runnerDetached: detached = event.words
    case .rolloutDecided, .rolloutRolledBack: endedAt = endedAt ?? entry.time
    case .rolloutAborted:
      endedAt = endedAt ?? entry.time
      endedBy = entry.actor
    case .rollbackRequested: endedBy = entry.actor
    case .gateStarted, .applyStarted, .drillStarted:
      guard let stage = event.stage, let name = event.commandName else { return }
      steps[Place(stage, name)] = Span(start: entry.time)
    default:
      guard event.closesAnIntent, let stage = event.stage else { return }
      steps[Place(stage, event.commandName ?? "probe")]?.end = entry.time
    }
  }

  private mutating func applyStep(_ entry: LedgerEntry) {
    switch entry.event {
    case .gateStarted(let payload), .applyStarted(let payload), .drillStarted(let payload),
      .rollbackStarted(let payload):
      steps[Place(payload.stage, payload.name)] = Span(start: entry.time)
    case .gateFinished(let payload), .applyFinished(let payload), .drillFinished(let payload),
      .rollbackFinished(let payload):
      steps[Place(payload.stage, payload.name)]?.end = entry.time
    case .gateInterrupted(let payload), .applyInterrupted(let payload),
      .drillInterrupted(let payload), .rollbackInterrupted(let payload):
      steps[Place(payload.stage, payload.name)]?.end = entry.time
    case .probeStarted(let payload):
      steps[Place(payload.stage, "probe")] = Span(start: entry.time)
    case .probeFinished(let payload):
      steps[Place(payload.stage, "probe")]?.end = entry.time
    case .probeInterrupted(let payload):
      steps[Place(payload.stage, "probe")]?.end = entry.time
    case .soakStarted(let payload):
      steps[Place(payload.stage, "soak")] = Span(start: entry.time)
    case .soakFinished(let payload):
      steps[Place(payload.stage, "soak")]?.end = entry.time
    default: break
    }
  }
}
