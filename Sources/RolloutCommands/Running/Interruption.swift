import Synchronization

/// Runs work that a signal ends in an orderly way, and that can say which signal it was.
enum Interruption {
  static func run<Value: Sendable>(
    onSignal: @escaping @Sendable (String) -> Void,
    _ body: @escaping @Sendable (@escaping @Sendable () -> String) async throws -> Value
  ) async throws -> Value {
    let signal = LastSignal()
    return try await InterruptibleTask.run { name in
      signal.received(name)
      onSignal(name)
    } _: {
      try await body { "received \(signal.name)" }
    }
  }
}

private final class LastSignal: Sendable {
  private let last = Mutex("")

  var name: String { last.withLock { $0 } }

  func received(_ name: String) {
    last.withLock { $0 = name }
  }
}
