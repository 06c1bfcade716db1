import Hummingbird
import Logging
import NIOCore

/// A control plane on this machine's loopback interface to try rollouts against.
package enum Sandbox {
  static let host = "127.0.0.1"
  /// Connections beyond this number wait in the system's queue.
  static let connectionLimit = 256
  static let queueLimit = 64
  static let idleLimit = TimeAmount.seconds(60)
  static let headerLimitBytes = 16 * 1024
  static let headerCountLimit = 100

  /// Serves until the calling task is cancelled, then closes every connection and returns.
  ///
  /// - Parameters:
  ///   - configuration: The port, the scenario, the token and the hang limit.
  ///   - onNotice: Told of every answer and of every request held back; called from any thread.
  ///   - onReady: Called once, when the sandbox accepts connections.
  /// - Throws: ``SandboxFailure`` if it cannot listen on the port.
  package static func run(
    _ configuration: SandboxConfiguration,
    onNotice: @escaping @Sendable (SandboxNotice) -> Void = { _ in },
    onReady: @escaping @Sendable (SandboxAddress) -> Void
  ) async throws {
    // The framework's own lines are no use to an operator; notices say what happens.
    let silent = Logger(label: "rollout.sandbox") { _ in SwiftLogNoOpLogHandler() }
    let application = Application(
      responder: SandboxResponder(
        world: SharedWorld(
          SandboxWorld(scenario: configuration.scenario, token: configuration.token)),
        hangLimit: configuration.hangLimit, onNotice: onNotice),
      server: .http1(
        configuration: .init(
          idleTimeout: idleLimit,
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: headerLimitBytes, maxHeaderListSize: headerLimitBytes,
            maxHeaderFieldCount: headerCountLimit))),
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: configuration.port), serverName: "rollout-sandbox",
        backlog: queueLimit,
        availableConnectionsDelegate: .maximum(connectionLimit, logger: silent)),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? configuration.port
        onReady(SandboxAddress(host: host, port: port))
      },
      logger: silent)
    do {
      try await application.run()
    } catch is CancellationError {
      return
    } catch let error as IOError {
      throw failure(error, port: configuration.port)
    }
  }

  private static func failure(_ error: IOError, port: Int) -> SandboxFailure {
    let code: SandboxFailure.Code =
      switch error.errnoCode {
      case 98, 48: .portTaken  // EADDRINUSE on Linux and on Darwin
      case 13: .portForbidden  // EACCES
      default: .cannotListen
      }
    return SandboxFailure(code: code, port: port, cause: "\(error)")
  }
}
