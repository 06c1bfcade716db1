import RolloutModel

/// One rollout in a random world: `next`, what happened, fold, again; with people, kills and clocks
/// that get in between.
///
/// Everything that gets in between is tied to the number of the action, not to the time or to the
/// length of the log. So a run that is killed meets the same people at the same moments.
struct SimulatedRun {
  enum Kills {
    case never
    /// After each append, and once within each command and each probe; no time is lost.
    case everywhere
    /// Now and then, and some time passes before somebody takes over.
    case atRandom
  }

  let simulation: Simulation
  let kills: Kills
  private(set) var entries: [LedgerEntry] = []
  private(set) var state: RolloutState
  /// What somebody knows who only reads the log.
  private var folded: RolloutState
  private(set) var now: Timestamp
  /// A clock that nobody sets.
  private(set) var real = Milliseconds.zero
  private(set) var isOver = false
  private(set) var killCount = 0
  private(set) var commandCount = 0
  private(set) var refusalCount = 0
  /// What went wrong; nil while everything is as it should be.
  private(set) var violation: String?
  /// For the transcript.
  private(set) var notes: [(place: Int, text: String)] = []

  var invariants: Invariants
  /// Actions done so far.
  private var action = 0
  /// Actions that a hold without an end has lasted.
  private var heldActions = 0
  private var stuckCount = 0
  /// How often each step was brought to an end.
  private var attempts: [String: Int] = [:]
  private var dice: SplitMix64

  /// After so many actions a rollout must have ended.
  private static let actionLimit = 4_000
  /// People give up on a rollout after so many decisions.
  private static let stuckLimit = 12

  init(_ simulation: Simulation, kills: Kills) {
    self.simulation = simulation
    self.kills = kills
    state = RolloutState(simulation.planned)
    folded = state
    now = .scenarioStart
    invariants = Invariants(simulation.planned.plan)
    dice = SplitMix64(seed: simulation.seed &* 31 &+ (kills == .atRandom ? 7 : 1))
    entries.reserveCapacity(96)
    entries.append(entry(.rolloutPlanned(simulation.planned)))
    append([.runnerAttached(RunnerAttached(epoch: 1, host: "deploy-1", processID: 1))])
  }

  /// Runs to the end, or to the first thing that is not as it should be.
  mutating func run() {
    for _ in 0..<Self.actionLimit {
      if isOver || violation != nil { return }
      meetMishaps()
      actAsPlanned(.before)
      perform(next(state, now: now, zones: UTCOnly()))
      action += 1
    }
    fail("expected an end within \(Self.actionLimit) actions")
  }

  mutating func fail(_ what: String) {
    if violation == nil { violation = what }
  }

  // MARK: the world

  private mutating func perform(_ action: Action) {
    if case .hold(until: nil) = action {} else if state.holds.isEmpty { heldActions = 0 }
    switch action {
    case .finished(let status):
      isOver = true
      if status != state.status || !status.isTerminal { fail("finished as \(status)") }
    case .append(let events): append(events)
    case .wait(let until): wait(until)
    case .hold(let until):
      if let until { wait(until) } else { decideWhatHolds() }
    case .capture(let label, let url): capture(label, url)
    case .run(let request): run(request)
    case .probe(let request): probe(request)
    case .sample(let request): sample(request)
    }
  }

  private mutating func wait(_ until: Timestamp) {
    guard until > now else { return fail("told to wait for a time that has come") }
    // A runner wakes up for each event; now and then for nothing.
    let rest = (until - now).count
    let isWoken = simulation.roll(.wake, action, outOf: 5) == 0
    pass(Milliseconds(isWoken ? max(1, rest / 2) : rest))
    // Under a hold that nobody ends, a soak is sampled on for ever.
    guard state.holds.values.contains(where: { $0.held.until == nil }) else { return }
    heldActions += 1
    if heldActions > 8 { decideWhatHolds() }
  }

  private mutating func pass(_ time: Milliseconds) {
    now = now + time
    real = real + time
  }

  private mutating func capture(_ label: String, _ url: String) {
    pass(simulation.world.requestDuration)
    guard simulation.world.snapshotFails(label) else {
      return append([
        .snapshotCaptured(
          SnapshotCaptured(
            label: label, url: url, httpStatus: 200, duration: .zero, body: Simulation.material))
      ])
    }
    append([
      .snapshotFailed(SnapshotFailed(label: label, url: url, duration: .zero, reason: "refused"))
    ])
  }

  private mutating func run(_ request: CommandRequest) {
    var request = request
    append([request.startedEvent], kill: false)
    switch kills {
    case .never: break
    case .atRandom:
      if dice.once(in: 8) {
        if dice.once(in: 3) { return stop(request) }
        return kill()
      }
    case .everywhere:
      kill()
      guard let again = resumed(request) else { return }
      request = again
    }
    pass(simulation.world.commandDuration)
    actAsPlanned(.during)
    let started = request.started
    let key = "\(started.stage.label)/\(started.name)"
    attempts[key, default: 0] += 1
    append([
      request.finishedEvent(
        CommandFinished(
          stage: started.stage, name: started.name, attempt: started.attempt,
          exit: simulation.world.exit(of: started, attempt: attempts[key] ?? 0),
          duration: simulation.world.commandDuration, log: Simulation.material,
          leftProcessesBehind: false))
    ])
  }

  /// The same command as a new attempt, after a runner was killed in the middle of it.
  private mutating func resumed(_ request: CommandRequest) -> CommandRequest? {
    for _ in 0..<8 {
      switch next(state, now: now, zones: UTCOnly()) {
      case .append(let events): append(events)
      case .hold(until: nil):
        act(.retry(nil), mustSucceed: true)
        if violation != nil { return nil }
      case .run(let again):
        let started = again.started
        guard again.kind == request.kind, started.name == request.started.name,
          started.stage == request.started.stage, started.attempt > request.started.attempt
        else {
          fail("expected \(request.started.name) again, got \(started)")
          return nil
        }
        append([again.startedEvent], kill: false)
        return again
      case let other:
        fail("expected \(request.started.name) again, got \(other)")
        return nil
      }
    }
    fail("expected \(request.started.name) again")
    return nil
  }

  /// The runner is told to stop, and lets go.
  private mutating func stop(_ request: CommandRequest) {
    let started = request.started
    append(
      [
        request.interruptedEvent(
          CommandInterrupted(
            stage: started.stage, name: started.name, attempt: started.attempt,
            reason: "received SIGTERM", duration: .zero, log: Simulation.material)),
        .runnerDetached(RunnerDetached(reason: "received SIGTERM")),
      ], kill: false)
    if state.standing.end == nil, state.holds.isEmpty, state.status != .interrupted {
      fail("expected the status interrupted, got \(state.status)")
    }
    kill()
  }

  private mutating func probe(_ request: ProbeRequest) {
    append([.probeStarted(ProbeStarted(stage: request.stage, url: request.url))], kill: false)
    if kills == .everywhere || (kills == .atRandom && dice.once(in: 8)) {
      kill()
      guard kills == .everywhere else { return }
      append([.probeInterrupted(ProbeInterrupted(stage: request.stage, reason: "lost"))])
      append([.probeStarted(ProbeStarted(stage: request.stage, url: request.url))], kill: false)
    }
    pass(simulation.world.requestDuration)
    actAsPlanned(.during)
    attempts["\(request.stage.label)/probe", default: 0] += 1
    let status = simulation.world.probeStatus(
      of: request.stage, attempt: attempts["\(request.stage.label)/probe"] ?? 0)
    append([
      .probeFinished(
        ProbeFinished(
          stage: request.stage, httpStatus: status, duration: .zero, body: nil,
          failure: status == nil ? "refused" : nil))
    ])
  }

  private mutating func sample(_ request: SampleRequest) {
    pass(simulation.world.requestDuration)
    let policy = simulation.planned.plan.policy
    if let readings = simulation.world.readings(of: request) {
      append([
        .sloSampled(
          SLOSampled(
            stage: request.stage, number: request.number, url: request.url, duration: .zero,
            readings: readings, verdicts: judge(readings, under: policy, in: request.stage),
            snapshot: Simulation.material))
      ])
    } else {
      append([
        .sloUnavailable(
          SLOUnavailable(
            stage: request.stage, number: request.number, url: request.url, duration: .zero,
            reason: "refused",
            verdicts: judge(SimulatedWorld.unavailable, under: policy, in: request.stage),
            body: nil))
      ])
    }
  }

  // MARK: what gets in between

  private mutating func meetMishaps() {
    guard simulation.size.mishaps, state.standing.end == nil else { return }
    switch simulation.roll(.mishap, action, outOf: 60) {
    case 0: pass(.seconds(simulation.roll(.duration, action, outOf: 400)))
    case 1:
      let by = Milliseconds.seconds(simulation.roll(.duration, action, outOf: 4000) - 2000)
      now = now + by
      append([.clockJumped(ClockJumped(by: by, reason: "set"))])
    default: break
    }
  }

  /// The runner is gone; another one takes over.
  private mutating func kill() {
    killCount += 1
    note("killed")
    if kills == .atRandom, simulation.size.mishaps {
      if dice.once(in: 2) { pass(.seconds(Int64.random(in: 0...200, using: &dice))) }
      if dice.once(in: 4) { now = now + .seconds(-Int64.random(in: 0...500, using: &dice)) }
    }
    if kills == .atRandom, dice.once(in: 4) { takeUpFromTheLog() }
    guard state.standing.end == nil else { return }
    append(
      [
        .runnerAttached(
          RunnerAttached(epoch: state.epoch + 1, host: "deploy-2", processID: killCount))
      ], kill: false)
    if let last = entries.dropLast().last?.time, last > now {
      append(
        [.clockJumped(ClockJumped(by: now - last, reason: "the runner's clock is behind"))],
        kill: false)
    }
  }

  /// What a runner knows that starts in another process.
  mutating func takeUpFromTheLog() {
    do throws(FoldRefusal) {
      let folded = try RolloutState(folding: entries)
      if StatePicture(folded) != StatePicture(state) {
        fail("the fold of the log is another state")
      }
      state = folded
    } catch {
      fail("the log does not fold: \(error)")
    }
  }

  mutating func append(_ events: [RolloutEvent], kill mayKill: Bool = true) {
    for event in events {
      entries.append(entry(event))
      state.apply(event, at: now)
      if let broken = invariants.check(event, at: now, real: real, giving: state) { fail(broken) }
      follow()
      if kills == .never, let unreachable = Reachability.check(state, now: now, action) {
        fail(unreachable)
      }
    }
    guard mayKill, state.standing.end == nil else { return }
    switch kills {
    case .never: break
    case .everywhere: kill()
    case .atRandom: if dice.once(in: 10) { kill() }
    }
  }

  /// Folds what was appended last, and compares.
  private mutating func follow() {
    guard kills == .never, let last = entries.last else { return }
    folded.apply(last.event, at: last.time)
    if !StatePicture.agree(folded, state) { fail("the fold of the log is another state") }
  }

  private func entry(_ event: RolloutEvent) -> LedgerEntry {
    LedgerEntry(
      position: Int64(entries.count), version: Int64(entries.count), id: "", time: now,
      recordedTime: now, actor: nil, event: event)
  }

  private mutating func note(_ text: @autoclosure () -> String) {
    if simulation.isRecording { notes.append((entries.count, text())) }
  }
}

// MARK: people

extension SimulatedRun {
  private mutating func actAsPlanned(_ moment: SimulatedCommand.Moment) {
    for planned in simulation.commands where planned.action == action && planned.moment == moment {
      act(planned.command(on: state, now: now), mustSucceed: false)
    }
  }

  /// Somebody decides what a rollout waits for.
  private mutating func decideWhatHolds() {
    stuckCount += 1
    heldActions = 0
    guard stuckCount <= Self.stuckLimit else {
      return act(.abort(supersededBy: nil), mustSucceed: true)
    }
    // What held may have become another finding since then, which has another number.
    let held = (state.holds[.failure]?.held.failures ?? []).map(\.subject)
    let failure = state.failures.first { held.contains($0.id.subject) }
    switch simulation.roll(.decision, stuckCount, outOf: 10) {
    case 0: act(.abort(supersededBy: nil), mustSucceed: true)
    case 1: act(.rollback(nil, byHand: true), mustSucceed: false)
    case 2...5 where failure != nil: act(.retry(failure?.id), mustSucceed: false)
    case _ where failure != nil: act(.waive(failure?.id ?? ""), mustSucceed: false)
    default: act(.resume(overridingFreeze: true), mustSucceed: true)
    }
  }

  /// Lets a person act. What must be refused must be, and the other way round.
  private mutating func act(_ command: OperatorCommand, mustSucceed: Bool) {
    let isLegal = invariants.allows(command, on: state, now: now)
    do throws(CommandRefusal) {
      let events = try decide(command, reason: "because", on: state, now: now)
      note("\(command)")
      if !isLegal { fail("expected a refusal of \(command), got \(events)") }
      commandCount += 1
      append(events)
    } catch {
      note("\(command), refused: \(error)")
      refusalCount += 1
      if isLegal || mustSucceed { fail("expected \(command) to be accepted, got \(error)") }
    }
  }
}
