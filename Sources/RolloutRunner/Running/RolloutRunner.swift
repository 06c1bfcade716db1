package import EventLedger
package import RolloutLedger
package import RolloutModel

/// Carries out a rollout: asks the core what to do, does it, appends what happened, asks again.
///
/// It decides nothing itself. Whatever it could not append did not happen as far as the rollout is
/// concerned: a failing ledger ends the run.
package struct RolloutRunner: Sendable {
  let journal: Journal
  let world: any RolloutWorld
  let observer: any RolloutObserver
  let redactor: Redactor
  let host: String
  let processID: Int
  /// Longest single sleep, so that a wall clock that was set is noticed soon.
  let heartbeat: Milliseconds

  package init(
    store: RolloutStore, rollout: RolloutID, by actor: Operator, world: any RolloutWorld,
    observer: any RolloutObserver, redactor: Redactor, ids: EventIDSequence, processID: Int,
    heartbeat: Milliseconds = Milliseconds(1000)
  ) {
    journal = Journal(store: store, rollout: rollout, actor: actor, redactor: redactor, ids: ids)
    self.world = world
    self.observer = observer
    self.redactor = redactor
    host = actor.host
    self.processID = processID
    self.heartbeat = heartbeat
  }

  /// Facts that are appended at a time; more follow in the next append.
  private static let factLimit = 32

  /// How a run ended.
  package enum End: Hashable, Sendable {
    case decided(Decision)
    /// The task was cancelled; the rollout can be resumed.
    case interrupted
  }

  /// Plans the rollout and runs it to its end.
  ///
  /// - Parameters:
  ///   - planned: with the commands and URLs as they are to be used; what is appended is redacted.
  ///   - interruption: why the task was cancelled, asked once it was.
  /// - Throws: ``LedgerRefusal``, ``LedgerFailure``: the rollout stopped where it was.
  package func run(
    _ planned: RolloutPlanned, interruption: @Sendable () -> String
  ) async throws -> End {
    var state = RolloutState(planned)
    let entries = try journal.append(
      [.rolloutPlanned(planned)], atVersion: 0, time: world.now())
    observer.appended(entries, state: state)
    try append([.runnerAttached(attachment(epoch: 1))], to: &state)
    return try await drive(&state, interruption: interruption)
  }

  private func attachment(epoch: Int) -> RunnerAttached {
    RunnerAttached(epoch: epoch, host: host, processID: processID)
  }

  private func drive(
    _ state: inout RolloutState, interruption: @Sendable () -> String
  ) async throws -> End {
    while true {
      // A rollout that is decided stays decided, whenever the signal comes.
      if Task.isCancelled, state.decided == nil {
        try append([.runnerDetached(RunnerDetached(reason: interruption()))], to: &state)
        return .interrupted
      }
      switch next(state, now: world.now()) {
      case .finished(let decision): return .decided(decision)
      case .append(let events): try append(facts(after: events, state), to: &state)
      case .wait(let time, _): await wait(until: time)
      case .run(let request): try await run(request, &state, interruption: interruption)
      case .capture(let label, let url): try await capture(label, url, &state)
      case .probe(let request): try await probe(request, &state)
      case .sample(let request): try await sample(request, &state)
      }
    }
  }

  /// The facts and those that follow from them without any effect: they go into one append.
  private func facts(after events: [RolloutEvent], _ state: RolloutState) -> [RolloutEvent] {
    var facts = events
    var ahead = state
    var latest = events
    while facts.count < RolloutRunner.factLimit {
      let now = world.now()
      for event in latest { ahead.apply(event, at: now) }
      guard case .append(let more) = next(ahead, now: now) else { break }
      facts += more
      latest = more
    }
    return facts
  }

  private func wait(until time: Timestamp) async {
    await world.sleep(until: min(time, world.now() + heartbeat))
  }

  private func append(
    _ events: [RolloutEvent], materials: [[UInt8]] = [], to state: inout RolloutState
  ) throws {
    let entries = try journal.append(
      events, atVersion: state.eventCount, time: world.now(), materials: materials)
    for entry in entries { state.apply(entry.event, at: entry.time) }
    observer.appended(entries, state: state)
  }

  /// Appends what came of an effect, with the facts that follow from it.
  ///
  /// Not when the task was cancelled: then the runner lets go, and decides nothing more.
  private func appendOutcome(
    _ event: RolloutEvent, materials: [[UInt8]] = [], to state: inout RolloutState
  ) throws {
    let events = Task.isCancelled ? [event] : facts(after: [event], state)
    try append(events, materials: materials, to: &state)
  }

  private func run(
    _ request: CommandRequest, _ state: inout RolloutState, interruption: @Sendable () -> String
  ) async throws {
    try append([request.startedEvent], to: &state)
    let observer = observer
    let seen = await world.run(request) { observer.printed($0, by: request) }
    let log = Material(of: seen.output, omitted: seen.omittedByteCount)
    let started = request.started
    let event =
      switch seen.end {
      case .ended(let exit):
        request.finishedEvent(
          CommandFinished(
            stage: started.stage, name: started.name, attempt: started.attempt, exit: exit,
            duration: seen.duration, log: log, leftProcessesBehind: seen.leftProcessesBehind))
      case .cancelled:
        request.interruptedEvent(
          CommandInterrupted(
            stage: started.stage, name: started.name, attempt: started.attempt,
            reason: interruption(), duration: seen.duration, log: log))
      }
    try appendOutcome(event, materials: [seen.output], to: &state)
  }

  private func capture(_ label: String, _ url: String, _ state: inout RolloutState) async throws {
    let seen = await world.fetch(url, limits: state.plan.limits)
    switch seen.result {
    case .cancelled:
      return
    case .response(let status, let body) where status < 400:
      let kept = KeptBody(body, redactor: redactor)
      let event = RolloutEvent.snapshotCaptured(
        SnapshotCaptured(
          label: label, url: url, httpStatus: status, duration: seen.duration,
          body: kept.material))
      try appendOutcome(event, materials: [kept.bytes], to: &state)
    case .response(let status, _):
      try appendFailure("expected a status below 400, got \(status)", of: label, url, seen, &state)
    case .failure(let reason, _, _):
      try appendFailure(reason, of: label, url, seen, &state)
    }
  }

  private func appendFailure(
    _ reason: String, of label: String, _ url: String, _ seen: ResponseObservation,
    _ state: inout RolloutState
  ) throws {
    let event = RolloutEvent.snapshotFailed(
      SnapshotFailed(label: label, url: url, duration: seen.duration, reason: reason))
    try appendOutcome(event, to: &state)
  }

  private func probe(_ request: ProbeRequest, _ state: inout RolloutState) async throws {
    try append([.probeStarted(ProbeStarted(stage: request.stage, url: request.url))], to: &state)
    let seen = await world.send(request, limits: state.plan.limits)
    let (status, body, failure): (Int?, [UInt8]?, String?) =
      switch seen.result {
      case .cancelled: (nil, nil, nil)
      case .response(let status, let body): (status, body, nil)
      case .failure(let reason, let status, let body): (status, body, reason)
      }
    if case .cancelled = seen.result { return }
    let kept = body.map { KeptBody($0, redactor: redactor) }
    let event = RolloutEvent.probeFinished(
      ProbeFinished(
        stage: request.stage, httpStatus: status, duration: seen.duration,
        body: kept?.material, failure: failure))
    try appendOutcome(event, materials: kept.map { [$0.bytes] } ?? [], to: &state)
  }

  private func sample(_ request: SampleRequest, _ state: inout RolloutState) async throws {
    let seen = await world.fetch(request.url, limits: state.plan.limits)
    let policy = state.plan.policy
    let metrics = state.plan.slo?.metrics ?? []
    switch seen.result {
    case .cancelled:
      return
    case .response(let status, let body) where status < 400:
      let readings = readings(of: metrics, in: body)
      let kept = KeptBody(body, redactor: redactor)
      let event = RolloutEvent.sloSampled(
        SLOSampled(
          stage: request.stage, number: request.number, url: request.url,
          duration: seen.duration, readings: readings,
          verdicts: judge(readings, under: policy, in: request.stage), snapshot: kept.material))
      try appendOutcome(event, materials: [kept.bytes], to: &state)
    case .response(let status, let body):
      try appendUnavailable(
        "expected a status below 400, got \(status)", body, request, seen, &state)
    case .failure(let reason, _, let body):
      try appendUnavailable(reason, body, request, seen, &state)
    }
  }

  private func appendUnavailable(
    _ reason: String, _ body: [UInt8]?, _ request: SampleRequest, _ seen: ResponseObservation,
    _ state: inout RolloutState
  ) throws {
    let readings = (state.plan.slo?.metrics ?? []).map {
      Reading(metric: $0.name, content: .error(reason: reason))
    }
    let kept = body.map { KeptBody($0, redactor: redactor) }
    let event = RolloutEvent.sloUnavailable(
      SLOUnavailable(
        stage: request.stage, number: request.number, url: request.url, duration: seen.duration,
        reason: reason, verdicts: judge(readings, under: state.plan.policy, in: request.stage),
        body: kept?.material))
    try appendOutcome(event, materials: kept.map { [$0.bytes] } ?? [], to: &state)
  }
}

extension Material {
  /// A material that the ledger will hold under the digest of its bytes.
  init(of bytes: [UInt8], omitted: Int = 0) {
    self.init(
      digest: ContentDigest(of: bytes), byteCount: bytes.count, omittedByteCount: omitted)
  }
}
