package import RolloutModel

/// Everything of a state that can be seen, for comparing two of them.
package struct StatePicture: Hashable, Sendable {
  private let standing: Standing
  private let decided: RolloutDecided?
  private let aborted: RolloutAborted?
  private let rolledBack: RolloutRolledBack?
  private let eventCount: Int64
  private let lastEventAt: Timestamp?
  private let runner: RunnerAttached?
  private let outcomes: [StepOutcome?]
  private let cursor: Int
  private let openCommand: OpenCommand?
  private let openProbe: Stage?
  private let attempts: [Int]
  private let observations: [Stage: StageObservation]
  private let stages: [Stage?]
  private let failures: [Failure]
  private let waivers: [FailureID: FailureWaived]
  private let holds: [HoldCause: Hold]
  private let rollback: Rollback?
  private let freezeOverriddenUntil: Timestamp?

  package init(_ state: RolloutState) {
    standing = state.standing
    decided = state.decided
    aborted = state.aborted
    rolledBack = state.rolledBack
    eventCount = state.eventCount
    lastEventAt = state.lastEventAt
    runner = state.runner
    outcomes = state.outcomes
    cursor = state.cursor
    openCommand = state.openCommand
    openProbe = state.openProbe
    attempts = state.attempts
    observations = state.observations
    stages = [state.currentStage, state.observedStage]
    failures = state.allFailures
    waivers = state.waivers
    holds = state.holds
    rollback = state.rollback
    freezeOverriddenUntil = state.freezeOverriddenUntil
  }

  /// Whether two states look the same, without a picture of either.
  package static func agree(_ left: RolloutState, _ right: RolloutState) -> Bool {
    left.standing == right.standing && left.eventCount == right.eventCount
      && left.cursor == right.cursor && left.outcomes == right.outcomes
      && left.attempts == right.attempts && left.openCommand == right.openCommand
      && left.openProbe == right.openProbe && left.observations == right.observations
      && left.stepFailures == right.stepFailures && left.waivers == right.waivers
      && left.holds == right.holds && left.rollback == right.rollback
      && left.lastEventAt == right.lastEventAt && left.runner == right.runner
      && left.currentStage == right.currentStage && left.observedStage == right.observedStage
      && left.freezeOverriddenUntil == right.freezeOverriddenUntil
      && left.decided == right.decided && left.aborted == right.aborted
      && left.rolledBack == right.rolledBack
  }
}
