/// The one thing to do next. Whoever performs it appends what happened and asks again.
package enum Action: Hashable, Sendable {
  /// Facts that need no effect: append them.
  case append([RolloutEvent])
  case capture(label: String, url: String)
  case run(CommandRequest)
  case probe(ProbeRequest)
  case sample(SampleRequest)
  /// Nothing to do before this time.
  case wait(until: Timestamp)
  /// Nothing to do until a person acts, or until this time.
  case hold(until: Timestamp?)
  /// The rollout has come to its end.
  case finished(RolloutStatus)
}

extension Action {
  /// Whether nothing is left to be done or recorded but to wait and to watch.
  package var onlyWatches: Bool {
    switch self {
    case .hold, .wait, .sample: true
    default: false
    }
  }
}

/// A process to be started.
package struct CommandRequest: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case gate, apply, drill, rollback
  }

  package var kind: Kind
  /// What to append before the process starts.
  package var started: CommandStarted
  package var command: CommandPlan
  /// Variables on top of the operator's environment.
  package var environment: [EnvironmentValue]
}

/// A variable with its final value.
package struct EnvironmentValue: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// A probe to be sent.
package struct ProbeRequest: Hashable, Sendable {
  package var stage: Stage
  package var url: String
  package var body: String
}

/// A sample to be taken.
package struct SampleRequest: Hashable, Sendable {
  package var stage: Stage
  package var number: Int
  /// Of the stage's observation.
  package var attempt: Int
  package var url: String
}

extension CommandRequest {
  /// The intent, to be appended before the process starts.
  package var startedEvent: RolloutEvent {
    switch kind {
    case .gate: .gateStarted(started)
    case .apply: .applyStarted(started)
    case .drill: .drillStarted(started)
    case .rollback: .rollbackStarted(started)
    }
  }

  package func finishedEvent(_ payload: CommandFinished) -> RolloutEvent {
    switch kind {
    case .gate: .gateFinished(payload)
    case .apply: .applyFinished(payload)
    case .drill: .drillFinished(payload)
    case .rollback: .rollbackFinished(payload)
    }
  }

  package func interruptedEvent(_ payload: CommandInterrupted) -> RolloutEvent {
    kind.interruptedEvent(payload)
  }
}

extension CommandRequest.Kind {
  fileprivate func interruptedEvent(_ payload: CommandInterrupted) -> RolloutEvent {
    switch self {
    case .gate: .gateInterrupted(payload)
    case .apply: .applyInterrupted(payload)
    case .drill: .drillInterrupted(payload)
    case .rollback: .rollbackInterrupted(payload)
    }
  }
}

extension OpenCommand {
  /// What to append when a runner finds it open, left by one that is gone.
  package func interruptedEvent(reason: String) -> RolloutEvent {
    kind.interruptedEvent(
      CommandInterrupted(
        stage: started.stage, name: started.name, attempt: started.attempt, reason: reason))
  }
}
