import EventLedger
import RolloutLedger
import RolloutModel
import RolloutReadings

extension RolloutRunner {
  func run(
    _ request: CommandRequest, _ run: inout Run, interruption: @Sendable () -> String
  ) async throws {
    guard try await appendIntent(request.startedEvent, to: &run) else { return }
    let version = run.state.eventCount - 1
    var live = request
    live.environment += [
      EnvironmentValue(RunnerMark.rollout, journal.rollout.text),
      EnvironmentValue(RunnerMark.epoch, String(run.epoch)),
      EnvironmentValue(RunnerMark.event, String(version)),
    ]
    let marked = live
    let observer = observer
    let world = world
    let seen = await unlessStopped(run, by: .commands) {
      await world.run(marked) { observer.printed($0, by: request) }
    }
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
            reason: try stopReason(&run, interruption), duration: seen.duration, log: log))
      }
    try await appendOutcome(event, materials: [seen.output], to: &run)
  }

  func capture(_ label: String, _ url: String, _ run: inout Run) async throws {
    let world = world
    let limits = run.state.plan.limits
    let seen = await unlessStopped(run, by: .requests) { await world.fetch(url, limits: limits) }
    switch seen.result {
    case .cancelled:
      run.isCurrent = false
    case .response(let status, let body) where status < 400:
      let kept = KeptBody(body, redactor: redactor)
      let event = RolloutEvent.snapshotCaptured(
        SnapshotCaptured(
          label: label, url: url, httpStatus: status, duration: seen.duration,
          body: kept.material))
      try await appendOutcome(event, materials: [kept.bytes], to: &run)
    case .response(let status, _):
      try await appendFailure(
        "expected a status below 400, got \(status)", of: label, url, seen, &run)
    case .failure(let reason, _, _):
      try await appendFailure(reason, of: label, url, seen, &run)
    }
  }

  private func appendFailure(
    _ reason: String, of label: String, _ url: String, _ seen: ResponseObservation,
    _ run: inout Run
  ) async throws {
    let event = RolloutEvent.snapshotFailed(
      SnapshotFailed(label: label, url: url, duration: seen.duration, reason: reason))
    try await appendOutcome(event, to: &run)
  }

  func probe(_ request: ProbeRequest, _ run: inout Run) async throws {
    let started = RolloutEvent.probeStarted(
      ProbeStarted(stage: request.stage, url: request.url))
    guard try await appendIntent(started, to: &run) else { return }
    let world = world
    let limits = run.state.plan.limits
    let seen = await unlessStopped(run, by: .requests) { await world.send(request, limits: limits) }
    let (status, body, failure): (Int?, [UInt8]?, String?)
    switch seen.result {
    case .cancelled:
      let reason = "the runner stopped waiting for an answer"
      let event = RolloutEvent.probeInterrupted(
        ProbeInterrupted(stage: request.stage, reason: reason))
      return try await appendOutcome(event, to: &run)
    case .response(let answer, let bytes): (status, body, failure) = (answer, bytes, nil)
    case .failure(let reason, let answer, let bytes):
      (status, body, failure) = (answer, bytes, reason)
    }
    let kept = body.map { KeptBody($0, redactor: redactor) }
    let event = RolloutEvent.probeFinished(
      ProbeFinished(
        stage: request.stage, httpStatus: status, duration: seen.duration,
        body: kept?.material, failure: failure))
    try await appendOutcome(event, materials: kept.map { [$0.bytes] } ?? [], to: &run)
  }

  func sample(_ request: SampleRequest, _ run: inout Run) async throws {
    let world = world
    let limits = run.state.plan.limits
    let plan = run.state.plan
    let queries = plan.slo.flatMap { PrometheusSampling($0, world: world, limits: limits) }
    let seen = await unlessStopped(run, by: .requests) {
      guard let queries else { return await world.fetch(request.url, limits: limits) }
      return await queries.take(from: request.url)
    }
    switch seen.result {
    case .cancelled:
      run.isCurrent = false
    case .response(let status, let body) where status < 400:
      let readings = readings(of: plan.slo ?? SLOPlan(snapshotURL: nil, metrics: []), in: body)
      let kept = KeptBody(body, redactor: redactor)
      let event = RolloutEvent.sloSampled(
        SLOSampled(
          stage: request.stage, number: request.number, url: request.url,
          duration: seen.duration, readings: readings,
          verdicts: judge(readings, under: plan.policy, in: request.stage),
          snapshot: kept.material, policy: run.state.planned.policyDigest,
          attempt: request.attempt))
      try await appendOutcome(event, materials: [kept.bytes], to: &run)
    case .response(let status, let body):
      try await appendUnavailable(
        "expected a status below 400, got \(status)", body, request, seen, &run)
    case .failure(let reason, _, let body):
      try await appendUnavailable(reason, body, request, seen, &run)
    }
  }

  private func appendUnavailable(
    _ reason: String, _ body: [UInt8]?, _ request: SampleRequest, _ seen: ResponseObservation,
    _ run: inout Run
  ) async throws {
    let plan = run.state.plan
    let readings = (plan.slo?.metrics ?? []).map {
      Reading(metric: $0.name, content: .error(reason: reason))
    }
    let kept = body.map { KeptBody($0, redactor: redactor) }
    let event = RolloutEvent.sloUnavailable(
      SLOUnavailable(
        stage: request.stage, number: request.number, url: request.url, duration: seen.duration,
        reason: reason, verdicts: judge(readings, under: plan.policy, in: request.stage),
        body: kept?.material, policy: run.state.planned.policyDigest,
        attempt: request.attempt))
    try await appendOutcome(event, materials: kept.map { [$0.bytes] } ?? [], to: &run)
  }
}

extension Material {
  /// A material that the ledger will hold under the digest of its bytes.
  init(of bytes: [UInt8], omitted: Int = 0) {
    self.init(
      digest: ContentDigest(of: bytes), byteCount: bytes.count, omittedByteCount: omitted)
  }
}
