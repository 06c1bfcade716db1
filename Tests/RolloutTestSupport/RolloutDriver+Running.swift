package import RolloutScenarios
package import Testing

extension RolloutDriver {
  /// Runs to the end, until the world interrupts, or until only a person can go on.
  ///
  /// - Parameter limit: actions after which it gives up, so that a core which never ends is seen.
  package mutating func run(
    limit: Int = 10_000, at location: SourceLocation = #_sourceLocation
  ) {
    guard drive(limit: limit) else {
      Issue.record(
        "Expected an end within \(limit) actions, got \(plot.suffix(5))",
        sourceLocation: location)
      return
    }
  }
}
