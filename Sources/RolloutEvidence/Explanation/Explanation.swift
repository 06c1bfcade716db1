package import RolloutModel

/// Why a rollout stands where it stands: every gate, step and rule, and not only the first that
/// keeps it from going on.
package struct Explanation: Sendable {
  package var state: RolloutState
  package var timeline: Timeline
  package var now: Timestamp
  package var runner: RunnerSight
  package var stages: [ExplainedStage]

  /// - Parameters:
  ///   - timeline: of the same events.
  ///   - runner: as it can be seen from here.
  package init(
    _ state: RolloutState, _ timeline: Timeline, runner: RunnerSight, at now: Timestamp
  ) {
    self.state = state
    self.timeline = timeline
    self.now = now
    self.runner = state.standing.isAttached && state.standing.end == nil ? runner : .none
    stages = StageExplainer(state: state, timeline: timeline, now: now).stages
  }

  /// Why it ended as it did; empty while it has not, and for one that completed.
  package var reasons: [String] {
    if let decided = state.decided { return decided.reasons }
    if let aborted = state.aborted { return [aborted.reason] }
    return state.rolledBack.map { $0.reasons.isEmpty ? [rollbackReason] : $0.reasons } ?? []
  }

  private var rollbackReason: String { state.rollback?.requested.reason ?? "" }

  /// The holds, the oldest first.
  package var holds: [Hold] {
    state.holds.values.sorted { ($0.since, $0.held.cause) < ($1.since, $1.held.cause) }
  }

  /// How many gates, steps and rules stand in each way, those that are there.
  package var tally: [(status: ItemStatus, count: Int)] {
    let items = stages.flatMap(\.items).filter { $0.kind != .snapshot }
    return ItemStatus.allCases.compactMap { status in
      let count = items.count { $0.status == status }
      return count == 0 ? nil : (status, count)
    }
  }

  /// What a person let pass, in the order of the plan's steps.
  package var waived: [Failure] {
    state.allFailures.filter { state.waivers[$0.id] != nil }
  }

  /// What is only observed.
  package var observed: [Failure] {
    state.allFailures.filter { $0.action == .observe }
  }

  /// How long it has taken, or took.
  package var age: Milliseconds {
    timeline.plannedAt.map { max(.zero, (timeline.endedAt ?? now) - $0) } ?? .zero
  }
}
