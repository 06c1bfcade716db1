/// Where a rollout stands: the fold of its events, and nothing else.
package struct RolloutState: Sendable {
  package let planned: RolloutPlanned
  /// The steps of the plan, in order.
  package let steps: [Step]
  package internal(set) var status: RolloutStatus = .planned
  package internal(set) var decided: RolloutDecided?
  /// The events folded so far; also the version that the next event will have.
  package internal(set) var eventCount: Int64 = 1
  /// The number of the runner that is in charge; 0 before the first.
  package internal(set) var epoch = 0

  /// What came of each step that is over.
  package internal(set) var outcomes: [Step: StepOutcome] = [:]
  /// The index of the first step that is not over.
  package internal(set) var cursor = 0
  /// A command that was started and whose end has not been recorded.
  package internal(set) var openCommand: OpenCommand?
  /// How often each command was started.
  package internal(set) var attempts: [Step: Int] = [:]
  package internal(set) var observations: [Stage: StageObservation] = [:]
  package internal(set) var currentStage: Stage?

  /// - Parameter planned: the first event of the stream.
  package init(_ planned: RolloutPlanned) {
    self.planned = planned
    steps = planned.plan.steps
  }

  package var plan: Plan { planned.plan }

  /// The step to be done now; nil when all are over.
  package var currentStep: Step? { cursor < steps.count ? steps[cursor] : nil }
}

/// The states of a rollout's life.
package enum RolloutStatus: String, Hashable, Sendable, CaseIterable {
  case planned, running
  /// The runner let go, or was lost, before a decision; it can be resumed.
  case interrupted
  case completed, blocked

  package var isTerminal: Bool { self == .completed || self == .blocked }
}

extension RolloutEvent {
  /// The status that a rollout has from this event on; nil where it stays as it was.
  package var status: RolloutStatus? {
    switch self {
    case .rolloutPlanned: .planned
    case .runnerAttached: .running
    case .runnerDetached: .interrupted
    case .rolloutDecided(let payload): payload.decision == .allow ? .completed : .blocked
    default: nil
    }
  }
}

/// What came of a step.
package enum StepOutcome: Hashable, Sendable {
  case passed
  /// With the reason in words.
  case failed(String)
  case skipped(String)
  /// It went wrong and decides nothing, as a snapshot that could not be captured.
  case warned(String)

  package var failure: String? {
    if case .failed(let reason) = self { reason } else { nil }
  }
}

/// A command between its start and its recorded end.
package struct OpenCommand: Hashable, Sendable {
  package var step: Step
  package var started: CommandStarted
}

/// What has been observed of a stage.
package struct StageObservation: Hashable, Sendable {
  package var enteredAt: Timestamp?
  package var probed = false
  package var samples = 0
  package var lastSampleAt: Timestamp?
  package var tallies: [RuleName: RuleTally] = [:]
  package var soakStartedAt: Timestamp?
  /// Time of the soak in which nobody sampled: the soak lasts as much longer.
  package var unobserved = Milliseconds.zero
  /// The latest readings and verdicts, for people who watch.
  package var latestVerdicts: [RuleVerdict] = []

  package init() {}
}
