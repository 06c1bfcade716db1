import Glibc
import UnixSignals

/// Runs work that SIGINT and SIGTERM end in an orderly way.
enum InterruptibleTask {
  /// Runs the body; a signal cancels it, and it is expected to return soon after.
  ///
  /// - Parameter onSignal: told the signal's name before the body is cancelled.
  static func run<Value: Sendable>(
    onSignal: @escaping @Sendable (String) -> Void = { _ in },
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let signals = await UnixSignalsSequence(
      trapping: [
        (UnixSignal.sigint, SIGINT), (.sigterm, SIGTERM), (.sighup, SIGHUP),
      ].filter { !isIgnored($0.1) }.map(\.0))
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        for await signal in signals {
          onSignal("\(signal)")
          return nil
        }
        return nil
      }
      while let finished = try await group.next() {
        group.cancelAll()
        if let value = finished { return value }
      }
      throw CancellationError()
    }
  }

  /// Whether whoever started us wants us to ignore the signal, as `nohup` does with SIGHUP.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}
