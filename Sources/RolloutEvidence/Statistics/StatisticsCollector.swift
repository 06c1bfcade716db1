package import RolloutModel

/// Sums up rollouts in one pass over the events of a ledger, in order.
///
/// > Complexity: memory grows with the number of rollouts and of gate attempts, not of events: the
/// > state of a rollout is let go at its end.
package struct StatisticsCollector: Sendable {
  /// Which rollouts are counted; nil for all.
  package struct Filter: Hashable, Sendable {
    package var service: String?
    package var environment: String?
    package var plan: String?
    package var since: Timestamp?

    package init(
      service: String? = nil, environment: String? = nil, plan: String? = nil,
      since: Timestamp? = nil
    ) {
      self.service = service
      self.environment = environment
      self.plan = plan
      self.since = since
    }

    func admits(_ planned: RolloutPlanned, at time: Timestamp) -> Bool {
      (service.map { $0 == planned.plan.service } ?? true)
        && (environment.map { $0 == planned.plan.environment } ?? true)
        && (plan.map { $0 == planned.plan.name } ?? true) && (since.map { $0 <= time } ?? true)
    }

    /// What an imported rollout does not say matches nothing.
    func admits(_ imported: RolloutImported) -> Bool {
      let facts = imported.facts
      return (service.map { $0 == facts.service } ?? true)
        && (environment.map { $0 == facts.environment } ?? true)
        && (plan.map { $0 == imported.source.rawValue } ?? true)
        && (since.map { since in facts.startedAt.map { since <= $0 } ?? false } ?? true)
    }
  }

  /// What is known of a rollout while it is open.
  private struct Track {
    var state: RolloutState
    var timeline = Timeline()
    var failed: Set<CheckStatistics.Key> = []
  }

  private let filter: Filter
  private var imported: [ImportedStatus: Int] = [:]
  private var open: [RolloutID: Track] = [:]
  private var unreadable: Set<RolloutID> = []
  private var sums = RolloutStatistics()
  private var checks: [CheckStatistics.Key: CheckStatistics] = [:]
  private var stageDurations: [Stage: [Double]] = [:]
  private var gateDurations: [String: [Double]] = [:]
  private var gateFailures: [String: Int] = [:]
  private var durations: [Double] = []

  package init(_ filter: Filter = Filter()) {
    self.filter = filter
  }

  /// Whether events of the rollout still say anything; others need not be decoded.
  package func follows(_ rollout: RolloutID) -> Bool {
    open[rollout] != nil
  }

  /// Takes in one event; those of a rollout come in the order of their versions.
  package mutating func add(_ entry: LedgerEntry, of rollout: RolloutID) {
    // What is left of it would count wrong.
    if case .redacted = entry.event { return fail(rollout) }
    if case .rolloutPlanned(let planned) = entry.event {
      guard filter.admits(planned, at: entry.time) else {
        sums.leftOut += 1
        return
      }
      sums.rollouts += 1
      sums.events += 1
      var track = Track(state: RolloutState(planned))
      track.timeline.apply(entry)
      open[rollout] = track
      return
    }
    if case .rolloutImported(let payload) = entry.event {
      if filter.admits(payload) {
        imported[ImportedStatus(payload.facts.decision), default: 0] += 1
      } else {
        sums.leftOut += 1
      }
      return
    }
    // Taken out, so that the state is changed in place and not copied.
    guard var track = open.removeValue(forKey: rollout) else { return }
    sums.events += 1
    track.state.apply(entry.event, at: entry.time)
    track.timeline.apply(entry)
    count(entry.event)
    note(entry.event, &track)
    if track.state.standing.end == nil {
      open[rollout] = track
    } else {
      close(track)
    }
  }

  /// An event of the rollout does not read: it is left out from here on.
  package mutating func fail(_ rollout: RolloutID) {
    guard unreadable.insert(rollout).inserted else { return }
    sums.unreadable += 1
    if open.removeValue(forKey: rollout) != nil { sums.rollouts -= 1 }
  }

  /// What was found; open rollouts are counted as they stand.
  package var statistics: RolloutStatistics {
    var copy = self
    for track in open.values { copy.close(track) }
    var sums = copy.sums
    for status in ImportedStatus.allCases { sums.imported[status] = imported[status] ?? 0 }
    for status in RolloutStatus.allCases { sums.outcomes[status, default: 0] += 0 }
    sums.checks = copy.checks.values.sorted {
      ($1.blocked, $1.failed, $0.key.stage.order, $0.key.name)
        < ($0.blocked, $0.failed, $1.key.stage.order, $1.key.name)
    }
    sums.stages = copy.stageDurations.sorted { $0.key.order < $1.key.order }
      .compactMap { stage, values in
        ValueSpread(values).map { StageStatistics(stage: stage, durations: $0) }
      }
    sums.gates = copy.gateDurations.compactMap { name, values in
      ValueSpread(values).map {
        GateStatistics(name: name, durations: $0, failures: copy.gateFailures[name] ?? 0)
      }
    }.sorted { ($1.durations.median, $0.name) < ($0.durations.median, $1.name) }
    sums.durations = ValueSpread(copy.durations)
    return sums
  }

  private mutating func count(_ event: RolloutEvent) {
    switch event {
    case .rolloutHeld(let payload): sums.holds[payload.cause, default: 0] += 1
    case .failureWaived: sums.waivers += 1
    case .rolloutRetried: sums.retries += 1
    case .soakPromoted: sums.promotions += 1
    case .rollbackRequested(let payload):
      sums.rollbacks += 1
      if payload.automatic { sums.automaticRollbacks += 1 }
    case .runnerDetached: sums.interruptions += 1
    case .runnerAttached(let payload) where payload.epoch > 1: sums.takeovers += 1
    case .soakGap(let payload):
      sums.gaps += 1
      sums.unobserved = sums.unobserved + payload.unobserved
    case .gateFinished(let payload):
      gateDurations[payload.name, default: []].append(Double(payload.duration.count))
      if !payload.passed { gateFailures[payload.name, default: 0] += 1 }
    default: break
    }
  }

  /// Remembers what failed: a retry takes it out of the state.
  private func note(_ event: RolloutEvent, _ track: inout Track) {
    switch event {
    case .sloSampled, .sloUnavailable, .soakFinished:
      guard let stage = event.stage else { return }
      for finding in track.state.sloFindings(in: stage) {
        track.failed.insert(
          CheckStatistics.Key(stage: stage, kind: .slo, name: finding.rule.name.text))
      }
    case .gateFinished, .applyFinished, .probeFinished, .drillFinished, .rollbackFinished,
      .gateInterrupted, .applyInterrupted, .drillInterrupted, .rollbackInterrupted:
      for failure in track.state.allFailures where failure.kind != .slo {
        track.failed.insert(failure.key)
      }
    default: break
    }
  }

  private mutating func close(_ track: Track) {
    let state = track.state
    sums.outcomes[state.status, default: 0] += 1
    for key in CheckStatistics.Key.reached(in: state) {
      checks[key, default: CheckStatistics(key: key)].rollouts += 1
    }
    let hasFailed = state.standing.end.map { $0 != .completed } ?? false
    let waived = Set(state.allFailures.filter { state.waivers[$0.id] != nil }.map(\.key))
    let blocked = hasFailed ? Set(state.failures.map(\.key)) : []
    for key in track.failed.union(waived).union(blocked) {
      checks[key, default: CheckStatistics(key: key)].failed += 1
      if waived.contains(key) { checks[key]?.waived += 1 }
      if blocked.contains(key) { checks[key]?.blocked += 1 }
    }
    for (stage, span) in track.timeline.stages where isOver(stage, state) {
      stageDurations[stage, default: []].append(Double(span.length(at: span.start).count))
    }
    if let start = track.timeline.plannedAt, let end = track.timeline.endedAt {
      durations.append(Double(max(.zero, end - start).count))
    }
  }

  private func isOver(_ stage: Stage, _ state: RolloutState) -> Bool {
    state.standing.end != nil || state.currentStage != stage
  }
}

extension Failure {
  /// What it is a failure of, whatever the attempt.
  fileprivate var key: CheckStatistics.Key {
    let instance = id.text.prefix { $0 != "#" }
    let name = instance.split(separator: "/").last.map(String.init) ?? id.text
    return CheckStatistics.Key(stage: stage, kind: kind, name: name)
  }
}

extension CheckStatistics.Key {
  /// Everything that a rollout has looked at.
  fileprivate static func reached(in state: RolloutState) -> [CheckStatistics.Key] {
    var keys: [CheckStatistics.Key] = []
    for (index, step) in state.steps.enumerated() where state.attempts[index] > 0 {
      switch step {
      case .runGate(let gate): keys.append(Self(stage: .gates, kind: .gate, name: gate.name.text))
      case .apply(let stage): keys.append(Self(stage: stage, kind: .apply, name: "apply"))
      case .probe(let stage): keys.append(Self(stage: stage, kind: .probe, name: "probe"))
      case .runDrill:
        keys.append(Self(stage: .rollbackDrill, kind: .drill, name: Stage.rollbackDrill.label))
      default: break
      }
    }
    for (stage, observation) in state.observations {
      for rule in observation.tallies.keys {
        keys.append(Self(stage: stage, kind: .slo, name: rule.text))
      }
    }
    for step in state.rollback?.requested.steps ?? [] {
      keys.append(Self(stage: .rollback, kind: .rollback, name: step.name))
    }
    return keys
  }
}

extension Stage {
  /// The order of work; cohorts by their percentage.
  fileprivate var order: Int {
    switch self {
    case .baseline: 0
    case .gates: 1
    case .cohort(let percent, let occurrence): 1000 * (1 + percent.value) + min(occurrence, 999)
    case .rollbackDrill: 200_000
    case .postRollbackDrill: 200_001
    case .rollback: 200_002
    }
  }
}
