package import EventLedger
package import RolloutLedger
package import RolloutModel
package import RolloutRedaction

/// Carries out a rollout: asks the core what to do, does it, appends what happened, asks again.
///
/// It decides nothing itself. Whatever it could not append did not happen as far as the rollout is
/// concerned: a failing ledger ends the run. What people append meanwhile from elsewhere it takes
/// in before it asks again; a runner that took over ends it.
package struct RolloutRunner: Sendable {
  let journal: Journal
  let world: any RolloutWorld
  let observer: any RolloutObserver
  let redactor: Redactor
  let place: RunnerPlace
  let settings: Settings

  package struct Settings: Sendable {
    /// Longest time until something that was appended elsewhere, or a clock that was set, is
    /// noticed.
    package var heartbeat: Milliseconds
    /// Whether to let go, instead of waiting, when only a person can go on.
    package var letsGoWhenHeld: Bool
    /// Before an append is tried again on a busy ledger.
    package var busyPause: Duration

    package init(
      heartbeat: Milliseconds = Milliseconds(300), letsGoWhenHeld: Bool = false,
      busyPause: Duration = .milliseconds(200)
    ) {
      self.heartbeat = heartbeat
      self.letsGoWhenHeld = letsGoWhenHeld
      self.busyPause = busyPause
    }
  }

  package init(
    store: RolloutStore, rollout: RolloutID, by actor: Operator, world: any RolloutWorld,
    observer: any RolloutObserver, redactor: Redactor, ids: EventIDSequence, place: RunnerPlace,
    settings: Settings = Settings()
  ) {
    journal = Journal(store: store, rollout: rollout, actor: actor, redactor: redactor, ids: ids)
    self.world = world
    self.observer = observer
    self.redactor = redactor
    self.place = place
    self.settings = settings
  }

  /// How a run ended.
  package enum End: Hashable, Sendable {
    /// The rollout has come to its end.
    case ended(RolloutStatus)
    /// The task was cancelled; the rollout can be resumed.
    case interrupted
    /// It waits for a person, and was told not to wait along.
    case held
  }

  /// Facts that are appended at a time; more follow in the next append.
  static let factLimit = 32
  /// How often an append is tried again when the ledger is busy; each try waits some seconds.
  static let busyLimit = 3
  /// How often an outcome is appended again when others append at the same time.
  static let conflictLimit = 1000

  /// Records what will be done: the first event of a rollout.
  ///
  /// - Parameter planned: with the commands and URLs as they are to be used; what is appended is
  ///   redacted.
  /// - Throws: ``LedgerRefusal``, ``LedgerFailure``: there is no rollout.
  package func plan(_ planned: RolloutPlanned) throws {
    guard
      let entries = try journal.append([.rolloutPlanned(planned)], atVersion: 0, time: world.now())
    else { preconditionFailure("Invariant: a first append conflicts with an error") }
    observer.appended(entries, state: RolloutState(planned))
  }

  /// Takes a rollout up where its events leave it, be it at the beginning, and runs it to its end.
  ///
  /// An older runner finds out at its next append, and stops.
  ///
  /// - Parameters:
  ///   - live: what was planned, with the commands and URLs as they are to be used.
  ///   - epoch: of the runner that this one comes after, as the caller saw it; 0 for none. One
  ///     that attached since then is left alone.
  ///   - interruption: why the task was cancelled, asked once it was.
  /// - Throws: ``LedgerRefusal``, ``LedgerFailure``: the rollout stopped where it was;
  ///   ``RunnerFenced``.
  package func attend(
    _ live: RolloutPlanned, after epoch: Int, interruption: @Sendable () -> String
  ) async throws -> End {
    var run = Run(state: RolloutState(live), world: world)
    for entry in try journal.entries(from: 0).dropFirst() {
      run.state.apply(entry.event, at: entry.time)
    }
    guard run.state.standing.end == nil else { return .ended(run.state.status) }
    guard try attach(&run, after: epoch) else { return .ended(run.state.status) }
    if let open = run.state.openCommand {
      await world.endLeftovers(
        of: journal.rollout, open, grace: run.state.openCommandGrace ?? .seconds(10))
    }
    return try await drive(&run, interruption: interruption)
  }

  /// Fences the runner before this one. Whoever appends at the same time comes first: a runner that
  /// attached since we looked is left alone.
  ///
  /// - Returns: false when the rollout came to its end meanwhile.
  private func attach(_ run: inout Run, after known: Int) throws -> Bool {
    for _ in 0..<RolloutRunner.conflictLimit {
      if run.state.standing.end != nil { return false }
      if let other = run.state.runner, other.epoch != known {
        throw RunnerFenced(rollout: journal.rollout, epoch: known + 1, successor: other)
      }
      run.epoch = run.state.epoch + 1
      var events: [RolloutEvent] = [
        .runnerAttached(
          RunnerAttached(
            epoch: run.epoch, host: place.host, processID: place.processID,
            processStart: place.processStart))
      ]
      if let last = run.state.lastEventAt {
        let behind = world.now() - last
        if behind < .zero, ClockWatch.isJump(behind) {
          events.append(
            .clockJumped(
              ClockJumped(by: behind, reason: "the runner's clock is behind the last event")))
        }
      }
      if try append(events, to: &run) { return true }
    }
    throw ConstantConflict(rollout: journal.rollout)
  }

  private func drive(
    _ run: inout Run, interruption: @Sendable () -> String
  ) async throws -> End {
    while true {
      if !run.isCurrent { try takeIn(&run) }
      // A rollout that has ended stays ended, whenever the signal comes.
      if let end = run.state.standing.end { return .ended(end) }
      if Task.isCancelled {
        if try letGo(interruption(), &run) { return .interrupted }
        continue
      }
      if try noticeClock(&run) { continue }
      let action = next(run.state, now: world.now(), zones: world.zones)
      if settings.letsGoWhenHeld, run.state.isHeldForPerson, action.onlyWatches {
        if try letGo("it is held and waits for a person", &run) { return .held }
        continue
      }
      try await perform(action, &run, interruption: interruption)
    }
  }

  private func letGo(_ reason: String, _ run: inout Run) throws -> Bool {
    try append([.runnerDetached(RunnerDetached(reason: reason))], to: &run)
  }

  /// - Returns: whether the wall clock was set.
  func noticeClock(_ run: inout Run) throws -> Bool {
    let before = world.uptime()
    let wall = world.now()
    // A process that was stopped between the two looks would see a jump that was none.
    guard world.uptime().count - before.count < ClockWatch.tolerance.count / 4 else {
      return false
    }
    var clock = run.clock
    guard let by = clock.jump(wall: wall, uptime: before) else {
      run.clock = clock
      return false
    }
    let event = RolloutEvent.clockJumped(
      ClockJumped(by: by, reason: "the wall clock was set while the rollout ran"))
    for _ in 0..<RolloutRunner.conflictLimit where run.state.standing.end == nil {
      if try append([event], to: &run) { break }
    }
    // Only now: what could not be recorded is noticed again.
    run.clock = clock
    return true
  }

  private func perform(
    _ action: Action, _ run: inout Run, interruption: @Sendable () -> String
  ) async throws {
    switch action {
    case .finished: break
    case .append(let events):
      try await unlessBusy { try append(facts(after: events, run.state), to: &run) }
    case .wait(let time): await wait(until: time, &run)
    case .hold(let until): await wait(until: until, &run)
    case .run(let request): try await self.run(request, &run, interruption: interruption)
    case .capture(let label, let url): try await capture(label, url, &run)
    case .probe(let request): try await probe(request, &run)
    case .sample(let request): try await sample(request, &run)
    }
  }

  private func wait(until time: Timestamp?, _ run: inout Run) async {
    let beat = world.now() + settings.heartbeat
    await world.sleep(until: time.map { min($0, beat) } ?? beat)
    run.isCurrent = false
  }
}

/// A runner's own view of a rollout.
struct Run: Sendable {
  var state: RolloutState
  var epoch = 0
  var clock: ClockWatch
  /// Whether nothing can have been appended since `state` was folded without us noticing before it
  /// matters: an append checks it again.
  var isCurrent = true

  init(state: RolloutState, world: any RolloutWorld) {
    self.state = state
    clock = ClockWatch(wall: world.now(), uptime: world.uptime())
  }
}

/// Others append all the time, so that nothing of ours gets in.
struct ConstantConflict: Error, CustomStringConvertible {
  var rollout: RolloutID

  var description: String {
    "expected to append to rollout \(rollout) within \(RolloutRunner.conflictLimit) tries, but "
      + "others appended each time\nHint: find out what writes to this ledger."
  }
}
