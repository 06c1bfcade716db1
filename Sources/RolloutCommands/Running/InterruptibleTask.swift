import Synchronization
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
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
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
}
