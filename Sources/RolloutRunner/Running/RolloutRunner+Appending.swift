import EventLedger
import RolloutModel

extension RolloutRunner {
  /// The facts and those that follow from them without any effect: they go into one append.
  func facts(after events: [RolloutEvent], _ state: RolloutState) -> [RolloutEvent] {
    var facts = events
    var ahead = state
    var latest = events
    while facts.count < RolloutRunner.factLimit {
      let now = world.now()
      for event in latest { ahead.apply(event, at: now) }
      guard case .append(let more) = next(ahead, now: now, zones: world.zones) else { break }
      facts += more
      latest = more
    }
    return facts
  }

  /// Appends what follows from the state.
  ///
  /// - Returns: false when somebody else appended first: that has been taken in, nothing of ours
  ///   was written, and what follows has to be asked for again.
  @discardableResult
  func append(
    _ events: [RolloutEvent], materials: [[UInt8]] = [], to run: inout Run
  ) throws -> Bool {
    guard
      let entries = try journal.append(
        events, atVersion: run.state.eventCount, time: world.now(), materials: materials)
    else {
      try takeIn(&run)
      return false
    }
    take(entries, &run)
    run.isCurrent = true
    return true
  }

  /// Appends what is about to be done.
  ///
  /// - Returns: false when it must be asked for again.
  func appendIntent(_ event: RolloutEvent, to run: inout Run) async throws -> Bool {
    var state = run
    var isAppended = false
    try await unlessBusy { isAppended = try append([event], to: &state) }
    run = state
    return isAppended
  }

  /// Appends what came of an effect, with the facts that follow from it.
  ///
  /// Whatever others appended meanwhile, the outcome is a fact; what follows from it is not, and is
  /// asked for again. A clock that was set during the effect is recorded before it.
  func appendOutcome(
    _ event: RolloutEvent, materials: [[UInt8]] = [], to run: inout Run
  ) async throws {
    var state = run
    try await unlessBusy {
      _ = try noticeClock(&state)
      try appendNow(event, materials, &state)
    }
    run = state
  }

  private func appendNow(
    _ event: RolloutEvent, _ materials: [[UInt8]], _ run: inout Run
  ) throws {
    // Not when the task was cancelled: then the runner lets go, and decides nothing more.
    if !Task.isCancelled, run.isCurrent, run.state.standing.end == nil,
      try append(facts(after: [event], run.state), materials: materials, to: &run)
    {
      return
    }
    for _ in 0..<RolloutRunner.conflictLimit {
      // After the end only what was under way is brought to its own.
      guard run.state.standing.end == nil || event.closesAnIntent else { return }
      if try append([event], materials: materials, to: &run) { return }
    }
    throw ConstantConflict(rollout: journal.rollout)
  }

  /// Does it again while another process holds the ledger's lock for longer than a writer waits.
  ///
  /// What happened must not be lost because somebody else writes much; a ledger that stays busy
  /// ends the run in the end.
  func unlessBusy(_ body: () throws -> Void) async throws {
    for attempt in 1... {
      do {
        return try body()
      } catch let failure as LedgerFailure {
        guard failure.code == .busy, attempt < RolloutRunner.busyLimit, !Task.isCancelled else {
          throw failure
        }
        try? await Task.sleep(for: settings.busyPause)
      }
    }
  }

  /// Takes in what others appended.
  ///
  /// - Throws: ``RunnerFenced``
  func takeIn(_ run: inout Run) throws {
    let entries = try journal.entries(from: run.state.eventCount)
    take(entries, &run)
    run.isCurrent = true
    if run.epoch > 0, let runner = run.state.runner, runner.epoch > run.epoch {
      throw RunnerFenced(rollout: journal.rollout, epoch: run.epoch, successor: runner)
    }
  }

  private func take(_ entries: [LedgerEntry], _ run: inout Run) {
    guard !entries.isEmpty else { return }
    for entry in entries { run.state.apply(entry.event, at: entry.time) }
    observer.appended(entries, state: run.state)
  }
}
