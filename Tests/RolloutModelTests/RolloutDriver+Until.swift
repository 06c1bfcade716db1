import RolloutModel
import RolloutTestSupport
import Testing

extension RolloutDriver {
  /// Runs until the plot has an event that begins so.
  mutating func run(until event: String, at location: SourceLocation = #_sourceLocation) {
    for _ in 0..<1_000 {
      if plot.last?.hasPrefix(event) == true { return }
      step()
    }
    Issue.record("Expected \(event), got \(plot.suffix(5))", sourceLocation: location)
  }

  /// The events from the first on that begins so.
  func plot(from event: String) -> [String] {
    Array(plot.drop { !$0.hasPrefix(event) })
  }

  func refusal(of command: OperatorCommand) -> CommandRefusal? {
    do throws(CommandRefusal) {
      _ = try decide(command, reason: "because", on: state, now: now)
      return nil
    } catch {
      return error
    }
  }
}

extension FakeWorld {
  static let breach = SampleAnswer.readings([
    "p95_latency_ms": .value(812), "error_budget_ratio": .value(0.011),
  ])

  /// The same world, but a command fails on its first attempts.
  func failing(_ name: String, times: Int = 1) -> FakeWorld {
    var copy = self
    copy.command = { [command] in
      $0.started.name == name && $0.started.attempt <= times
        ? .ends(.exited(code: 3)) : command($0)
    }
    return copy
  }
}
