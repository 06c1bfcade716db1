import RolloutModel

/// Whether people can end a rollout from where it stands.
enum Reachability {
  private static let stepLimit = 12

  /// What cannot be reached; nil when all can.
  ///
  /// - Parameter number: which of the ways is tried; all take turns.
  static func check(_ state: RolloutState, now: Timestamp, _ number: Int) -> String? {
    let byHand = OperatorCommand.rollback(nil, byHand: true)
    if let end = state.standing.end {
      return refusal(of: .abort(supersededBy: nil), on: state, now)
        == .ended(verb: "abort", status: end)
        && refusal(of: byHand, on: state, now) == .ended(verb: "rollback", status: end)
        ? nil : "expected commands to be refused after the end"
    }
    if let missed = missed(.aborted, by: .abort(supersededBy: nil), from: state, now) {
      return missed
    }
    guard state.rollback == nil else {
      return refusal(of: byHand, on: state, now) == .rollingBack(verb: "rollback")
        ? nil : "expected a second rollback to be refused"
    }
    let withSteps = OperatorCommand.rollback(
      RollbackPlan(command: SimulatedPlan.command), byHand: false)
    return missed(.rolledBack, by: number.isMultiple(of: 2) ? byHand : withSteps, from: state, now)
  }

  private static func refusal(
    of command: OperatorCommand, on state: RolloutState, _ now: Timestamp
  ) -> CommandRefusal? {
    do throws(CommandRefusal) {
      _ = try decide(command, reason: "", on: state, now: now)
      return nil
    } catch {
      return error
    }
  }

  private static func missed(
    _ status: RolloutStatus, by command: OperatorCommand, from state: RolloutState,
    _ now: Timestamp
  ) -> String? {
    var state = state
    do throws(CommandRefusal) {
      for event in try decide(command, reason: "", on: state, now: now) {
        state.apply(event, at: now)
      }
    } catch {
      return "expected \(command.verb) to be accepted, got \(error)"
    }
    for _ in 0..<stepLimit {
      switch next(state, now: now, zones: UTCOnly()) {
      case .finished(let end):
        return end == status ? nil : "expected \(command.verb) to lead to \(status), got \(end)"
      case .append(let events):
        for event in events { state.apply(event, at: now) }
      case .run(let request) where request.kind == .rollback:
        state.apply(request.startedEvent, at: now)
        state.apply(
          request.finishedEvent(
            CommandFinished(
              stage: .rollback, name: request.started.name, attempt: request.started.attempt,
              exit: .exited(code: 0), duration: .zero, log: Simulation.material,
              leftProcessesBehind: false)), at: now)
      case let other:
        return "expected \(command.verb) to lead to \(status), got \(other)"
      }
    }
    return "expected \(command.verb) to lead to \(status) within \(stepLimit) actions"
  }
}
