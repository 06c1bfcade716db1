package import RolloutModel

/// Answers what a rollout asks of the world, from a script. Nothing takes time but what it says.
///
/// Every answer depends on the request alone, so that a rollout which is killed and taken up again
/// meets the same world.
package struct FakeWorld: Sendable {
  package enum CommandAnswer: Sendable {
    case ends(CommandExit)
    /// The runner is told to stop while the command runs.
    case interrupted(reason: String)
  }

  package enum ProbeAnswer: Sendable {
    case status(Int)
    case noConnection(String)
  }

  package enum SampleAnswer: Sendable {
    case readings([MetricName: Reading.Content])
    case unavailable(String)
  }

  package var command: @Sendable (CommandRequest) -> CommandAnswer
  package var probe: @Sendable (ProbeRequest) -> ProbeAnswer
  package var sample: @Sendable (SampleRequest) -> SampleAnswer
  /// The reason why a snapshot cannot be captured; nil when it can.
  package var snapshotFailure: @Sendable (String) -> String?
  package var commandDuration: Milliseconds
  package var requestDuration: Milliseconds

  /// A world in which everything goes well.
  package init(
    commandDuration: Milliseconds = .seconds(10), requestDuration: Milliseconds = .zero
  ) {
    command = { _ in .ends(.exited(code: 0)) }
    probe = { _ in .status(200) }
    sample = { _ in .readings(FakeWorld.healthy) }
    snapshotFailure = { _ in nil }
    self.commandDuration = commandDuration
    self.requestDuration = requestDuration
  }

  package static let healthy: [MetricName: Reading.Content] = [
    "p95_latency_ms": .value(412.5), "error_budget_ratio": .value(0.011),
  ]

  /// The same world, but with another answer to samples of one stage.
  package func sampling(
    _ stage: Stage, _ answer: @escaping @Sendable (_ number: Int) -> SampleAnswer
  ) -> FakeWorld {
    var copy = self
    copy.sample = { [sample] in $0.stage == stage ? answer($0.number) : sample($0) }
    return copy
  }

  /// The same world, but a command of that name ends in another way.
  package func command(_ name: String, _ answer: CommandAnswer) -> FakeWorld {
    var copy = self
    copy.command = { [command] in $0.started.name == name ? answer : command($0) }
    return copy
  }

  /// The same world, but the probe of one stage is answered in another way.
  package func probing(_ stage: Stage, _ answer: ProbeAnswer) -> FakeWorld {
    var copy = self
    copy.probe = { [probe] in $0.stage == stage ? answer : probe($0) }
    return copy
  }
}
