/// Where a rollout stands: the fold of its events, and nothing else.
package struct RolloutState: Sendable {
  /// What never changes; behind a reference, because states are copied.
  private let script: Script
  package var planned: RolloutPlanned { script.planned }
  /// The steps of the plan, in order.
  package var steps: [Step] { script.steps }
  /// The stages of the plan's cohorts, in order.
  package var cohortStages: [Stage] { script.cohortStages }
  package internal(set) var standing = Standing()
  package internal(set) var decided: RolloutDecided?
  package internal(set) var aborted: RolloutAborted?
  package internal(set) var rolledBack: RolloutRolledBack?
  /// The events folded so far; also the version that the next event will have.
  package internal(set) var eventCount: Int64 = 1
  /// How many of them were redacted: what they said is not in this state.
  package internal(set) var redactedCount = 0
  /// The time of the latest event that a runner appended, or of the plan: a runner compares its
  /// clock with it, and no person's clock.
  package internal(set) var lastEventAt: Timestamp?
  /// The runner that is, or was, in charge; nil before the first.
  package internal(set) var runner: RunnerAttached?

  /// What came of each step that is over, by its index.
  package internal(set) var outcomes: [StepOutcome?]
  /// The index of the first step that is not over.
  package internal(set) var cursor = 0
  /// A command that was started and whose end has not been recorded.
  package internal(set) var openCommand: OpenCommand?
  /// The stage of a probe that was sent and whose answer has not been recorded.
  package internal(set) var openProbe: Stage?
  /// How often each step was started, by its index.
  package internal(set) var attempts: [Int]
  /// How often in a row the current step was interrupted.
  package internal(set) var interruptions = 0
  package internal(set) var observations: [Stage: StageObservation] = [:]
  package internal(set) var currentStage: Stage?
  /// The stage of the latest sample.
  package internal(set) var observedStage: Stage?

  /// What failed of the steps; those that were retried are gone from here.
  package internal(set) var stepFailures: [Failure] = []
  /// What rules found and a person waived.
  package internal(set) var waivedFindings: [Failure] = []
  package internal(set) var waivers: [FailureID: FailureWaived] = [:]
  package internal(set) var holds: [HoldCause: Hold] = [:]
  package internal(set) var rollback: Rollback?
  /// Until when a person lets the rollout widen in spite of a freeze.
  package internal(set) var freezeOverriddenUntil: Timestamp?

  /// - Parameter planned: the first event of the stream.
  package init(_ planned: RolloutPlanned) {
    script = Script(planned)
    outcomes = Array(repeating: nil, count: script.steps.count)
    attempts = Array(repeating: 0, count: script.steps.count)
  }

  package var plan: Plan { planned.plan }

  package var status: RolloutStatus { standing.status }

  /// The number of the runner that is in charge; 0 before the first.
  package var epoch: Int { runner?.epoch ?? 0 }

  /// The step to be done now; nil when all are over.
  package var currentStep: Step? { cursor < steps.count ? steps[cursor] : nil }

  /// What came of a step; nil when it is not over, or not in the plan.
  package func outcome(of step: Step) -> StepOutcome? {
    steps.firstIndex(of: step).flatMap { outcomes[$0] }
  }

  /// Whether only a person can go on.
  package var isHeldForPerson: Bool {
    holds.values.contains { $0.held.until == nil }
  }

  /// How long the open command gets from SIGTERM to SIGKILL.
  package var openCommandGrace: Milliseconds? {
    guard let openCommand else { return nil }
    let name = openCommand.started.name
    let command: CommandPlan? =
      switch openCommand.kind {
      case .gate: plan.gates.gates.first { $0.name.text == name }?.command
      case .apply: plan.apply
      case .drill: if case .run(let command) = plan.drill { command } else { nil }
      case .rollback: rollback?.currentStep?.command
      }
    return command?.terminationGrace
  }

  /// The cohort that was entered last; nil before the first.
  package var latestCohort: Stage? {
    cohortStages.last { observations[$0]?.enteredAt != nil }
  }
}

/// A plan as it was recorded, with what follows from it alone.
private final class Script: Sendable {
  let planned: RolloutPlanned
  let steps: [Step]
  let cohortStages: [Stage]

  init(_ planned: RolloutPlanned) {
    self.planned = planned
    steps = planned.plan.steps
    cohortStages = planned.plan.cohortStages
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
  /// It is over, and what came of it was redacted.
  case redacted

  package var failure: String? {
    if case .failed(let reason) = self { reason } else { nil }
  }
}

/// A command between its start and its recorded end.
package struct OpenCommand: Hashable, Sendable {
  package var kind: CommandRequest.Kind
  /// The version of the event that says so; the processes of the command carry it.
  package var version: Int64
  package var started: CommandStarted
}
