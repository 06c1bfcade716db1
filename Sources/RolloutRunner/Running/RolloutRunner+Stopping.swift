import EventLedger
import RolloutModel

/// The variables by which the processes of a rollout's commands are known.
package enum RunnerMark {
  package static let rollout = "ROLLOUT_ID"
  package static let epoch = "ROLLOUT_RUNNER_EPOCH"
  /// The version of the event that says that the command was started.
  package static let event = "ROLLOUT_COMMAND_EVENT"
}

extension RolloutRunner {
  /// Performs an effect, and cancels it when something is appended elsewhere that ends it.
  func unlessStopped<Seen: Sendable>(
    _ run: Run, by kind: StopWatch.Kind, _ effect: @escaping @Sendable () async -> Seen
  ) async -> Seen {
    let watch = StopWatch(
      journal: journal, version: run.state.eventCount, epoch: run.epoch, kind: kind,
      interval: settings.heartbeat)
    return await withTaskGroup(of: Seen?.self) { group in
      group.addTask { await effect() }
      group.addTask {
        await watch.untilStopped()
        return nil
      }
      var seen: Seen?
      // Whichever comes first cancels the other; a cancelled effect still says what it saw.
      while let result = await group.next() {
        group.cancelAll()
        if let result { seen = result }
      }
      guard let seen else { preconditionFailure("Invariant: an effect has a result") }
      return seen
    }
  }

  /// Why a command was ended before its time.
  func stopReason(
    _ run: inout Run, _ interruption: @Sendable () -> String
  ) throws -> String {
    try takeIn(&run)
    if run.state.standing.end == .aborted { return "the rollout was aborted" }
    if run.state.rollback != nil { return "a rollback was requested" }
    if run.state.standing.end != nil { return "the rollout came to an end" }
    return interruption()
  }
}

/// Looks for events that end what the runner is doing: an end, a rollback, another runner.
struct StopWatch: Sendable {
  /// What is being done.
  enum Kind: Sendable {
    case commands
    /// Also ended by what makes their answer worthless: nothing is lost by asking again.
    case requests
  }

  let journal: Journal
  let version: Int64
  let epoch: Int
  let kind: Kind
  let interval: Milliseconds

  /// Returns when there is such an event, or when the task is cancelled.
  func untilStopped() async {
    var version = version
    // By the machine's own time: a wall clock that was set must not keep an abort from working.
    while (try? await Task.sleep(for: .milliseconds(interval.count))) != nil {
      // What cannot be read now is found by the next append.
      guard let entries = try? journal.entries(from: version), !entries.isEmpty else { continue }
      if entries.contains(where: { stops($0.event) }) { return }
      version += Int64(entries.count)
    }
  }

  private func stops(_ event: RolloutEvent) -> Bool {
    switch event {
    case .rolloutAborted, .rolloutDecided, .rolloutRolledBack, .rollbackRequested: true
    case .runnerAttached(let payload): payload.epoch > epoch
    case .soakPromoted, .rolloutRetried: kind == .requests
    default: false
    }
  }
}
