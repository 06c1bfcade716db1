/// How a sandbox is to be started.
package struct SandboxConfiguration: Sendable, Equatable {
  /// Long enough to outlast every sensible request timeout.
  package static let defaultHangLimit = Duration.seconds(120)
  /// A forgotten client must not hold a connection for longer than this.
  package static let longestHangLimit = Duration.seconds(3600)

  /// The port on 127.0.0.1; 0 takes any free one.
  package let port: Int
  package let scenario: SandboxScenario
  package let token: SandboxToken
  /// How long scenario `hang` holds an SLO request before it is answered with 503.
  package let hangLimit: Duration

  /// - Throws: ``SandboxRefusal`` for a port or a hang limit out of range.
  package init(
    port: Int = 0, scenario: SandboxScenario = .healthy, token: SandboxToken,
    hangLimit: Duration = SandboxConfiguration.defaultHangLimit
  ) throws(SandboxRefusal) {
    guard (0...65_535).contains(port) else { throw .portOutOfRange(port) }
    guard hangLimit > .zero, hangLimit <= Self.longestHangLimit else {
      throw .hangLimitOutOfRange(
        seconds: hangLimit.components.seconds, limit: Self.longestHangLimit.components.seconds)
    }
    self.port = port
    self.scenario = scenario
    self.token = token
    self.hangLimit = hangLimit
  }
}
