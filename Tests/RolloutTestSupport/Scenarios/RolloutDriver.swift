package import RolloutModel

/// Drives a rollout through a fake world with a virtual clock: `next`, event, fold, again.
///
/// It stands where the runner stands, without effects, concurrency or a ledger.
package struct RolloutDriver {
  package private(set) var entries: [LedgerEntry] = []
  package private(set) var state: RolloutState
  package private(set) var now: Timestamp
  /// The status at the end; nil before.
  package private(set) var end: RolloutStatus?
  /// Nothing happens before a person acts.
  package private(set) var isStuck = false
  /// The runner was told to stop.
  package private(set) var isInterrupted = false
  private let world: FakeWorld

  /// Plans a rollout and attaches a runner.
  package init(
    _ plan: Plan, in world: FakeWorld = FakeWorld(), from start: Timestamp = .scenarioStart
  ) {
    let planned = RolloutPlanned(
      plan: plan, planDigest: ContentDigest("sha256:" + String(repeating: "a1", count: 32)),
      policyDigest: ContentDigest("sha256:3f9a2c11" + String(repeating: "0", count: 56)),
      workspace: "/srv/spacetime", artifactDirectory: "/srv/spacetime/output/run",
      startLabel: "20260901T100000Z", plannedBy: Operator(name: "ada", host: "deploy-1"),
      toolVersion: "0.1.0")
    state = RolloutState(planned)
    now = start
    self.world = world
    entries = [entry(.rolloutPlanned(planned), at: 0)]
    append([.runnerAttached(RunnerAttached(epoch: 1, host: "deploy-1", processID: 4711))])
  }

  /// Takes up a rollout of which these entries are there, as a new runner does.
  package init(
    resuming entries: [LedgerEntry], in world: FakeWorld, after pause: Milliseconds = .zero
  ) throws(FoldRefusal) {
    state = try RolloutState(folding: entries)
    self.entries = entries
    self.world = world
    now = (entries.last?.time ?? .scenarioStart) + pause
    if let end = state.standing.end {
      self.end = end
    } else {
      append([
        .runnerAttached(RunnerAttached(epoch: state.epoch + 1, host: "deploy-2", processID: 815))
      ])
    }
  }

  /// Runs to the end, until the world interrupts, or until only a person can go on.
  ///
  /// - Parameter limit: actions after which it gives up.
  /// - Returns: whether it got there.
  package mutating func drive(limit: Int) -> Bool {
    for _ in 0..<limit {
      if end != nil || isInterrupted || isStuck { return true }
      step()
    }
    return false
  }

  /// Performs one action.
  package mutating func step() {
    switch next(state, now: now, zones: UTCOnly()) {
    case .finished(let status): end = status
    case .append(let events): append(events)
    case .wait(let time): now = max(now, time)
    case .hold(let until):
      guard let until else {
        isStuck = true
        return
      }
      now = max(now, until)
    case .run(let request): run(request)
    case .capture(let label, let url): capture(label, url)
    case .probe(let request): probe(request)
    case .sample(let request): sample(request)
    }
  }

  package var decision: Decision? { state.decided?.decision }

  /// Lets time pass in which nobody does anything.
  package mutating func pass(_ time: Milliseconds) {
    now = now + time
  }

  /// Lets a person act, as the command line does.
  package mutating func act(_ command: OperatorCommand, reason: String = "because") throws {
    append(try decide(command, reason: reason, on: state, now: now))
    isStuck = false
  }

  /// Takes in events from elsewhere.
  package mutating func append(_ events: [RolloutEvent]) {
    for event in events {
      entries.append(entry(event, at: entries.count))
      state.apply(event, at: now)
    }
  }

  private func entry(_ event: RolloutEvent, at place: Int) -> LedgerEntry {
    let digits = String(place)
    return LedgerEntry(
      position: 100 + Int64(place), version: Int64(place),
      id: "00000000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits,
      time: now, recordedTime: now, actor: Operator(name: "ada", host: "deploy-1"), event: event)
  }

  private mutating func run(_ request: CommandRequest) {
    append([request.startedEvent])
    now = now + world.commandDuration
    let started = request.started
    let log = Material.scripted("\(started.name) \(started.attempt)")
    switch world.command(request) {
    case .ends(let exit):
      append([
        request.finishedEvent(
          CommandFinished(
            stage: started.stage, name: started.name, attempt: started.attempt, exit: exit,
            duration: world.commandDuration, log: log, leftProcessesBehind: false))
      ])
    case .interrupted(let reason):
      append([
        request.interruptedEvent(
          CommandInterrupted(
            stage: started.stage, name: started.name, attempt: started.attempt, reason: reason,
            duration: world.commandDuration, log: log)),
        .runnerDetached(RunnerDetached(reason: reason)),
      ])
      isInterrupted = true
    }
  }

  private mutating func capture(_ label: String, _ url: String) {
    now = now + world.requestDuration
    if let reason = world.snapshotFailure(label) {
      append([
        .snapshotFailed(
          SnapshotFailed(
            label: label, url: url, duration: world.requestDuration, reason: reason))
      ])
      return
    }
    append([
      .snapshotCaptured(
        SnapshotCaptured(
          label: label, url: url, httpStatus: 200, duration: world.requestDuration,
          body: .scripted(label)))
    ])
  }

  private mutating func probe(_ request: ProbeRequest) {
    append([.probeStarted(ProbeStarted(stage: request.stage, url: request.url))])
    now = now + world.requestDuration
    var finished = ProbeFinished(
      stage: request.stage, httpStatus: nil, duration: world.requestDuration, body: nil,
      failure: nil)
    switch world.probe(request) {
    case .status(let status):
      finished.httpStatus = status
      finished.body = .scripted("probe \(request.stage)")
    case .noConnection(let reason):
      finished.failure = reason
    }
    append([.probeFinished(finished)])
  }

  private mutating func sample(_ request: SampleRequest) {
    now = now + world.requestDuration
    let metrics = state.plan.slo?.metrics ?? []
    switch world.sample(request) {
    case .readings(let contents):
      let readings = metrics.map { metric in
        Reading(
          metric: metric.name,
          content: contents[metric.name]
            ?? .error(reason: "expected a number, found nothing at \(metric.paths[0])"),
          path: contents[metric.name] == nil ? nil : metric.paths[0])
      }
      append([
        .sloSampled(
          SLOSampled(
            stage: request.stage, number: request.number, url: request.url,
            duration: world.requestDuration, readings: readings,
            verdicts: judge(readings, under: state.plan.policy, in: request.stage),
            snapshot: .scripted("slo \(request.stage) \(request.number)")))
      ])
    case .unavailable(let reason):
      let readings = metrics.map { Reading(metric: $0.name, content: .error(reason: reason)) }
      append([
        .sloUnavailable(
          SLOUnavailable(
            stage: request.stage, number: request.number, url: request.url,
            duration: world.requestDuration, reason: reason,
            verdicts: judge(readings, under: state.plan.policy, in: request.stage),
            body: nil))
      ])
    }
  }
}

extension Timestamp {
  /// 2026-09-01T10:00:00Z
  package static let scenarioStart = Timestamp(millisecondsSince1970: 1_788_256_800_000)
}

extension Material {
  /// Material with a digest that is made up from a name; there are no bytes behind it.
  package static func scripted(_ name: String) -> Material {
    let hex = name.utf8.reduce(into: UInt64(14_695_981_039_346_656_037)) {
      $0 = ($0 ^ UInt64($1)) &* 1_099_511_628_211
    }
    let digits = String(hex, radix: 16)
    let padded = String(repeating: "0", count: 64 - digits.count) + digits
    return Material(digest: ContentDigest("sha256:" + padded), byteCount: name.utf8.count)
  }
}
