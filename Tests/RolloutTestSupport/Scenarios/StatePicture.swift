package import RolloutModel

/// Everything of a state that can be seen, for comparing two of them.
package struct StatePicture: Hashable, Sendable {
  private let status: RolloutStatus
  private let decided: RolloutDecided?
  private let eventCount: Int64
  private let epoch: Int
  private let outcomes: [Step: StepOutcome]
  private let cursor: Int
  private let openCommand: OpenCommand?
  private let attempts: [Step: Int]
  private let observations: [Stage: StageObservation]
  private let currentStage: Stage?
  private let failures: [Failure]

  package init(_ state: RolloutState) {
    status = state.status
    decided = state.decided
    eventCount = state.eventCount
    epoch = state.epoch
    outcomes = state.outcomes
    cursor = state.cursor
    openCommand = state.openCommand
    attempts = state.attempts
    observations = state.observations
    currentStage = state.currentStage
    failures = state.failures
  }
}
