package import GRDB
import Synchronization

extension SQLiteEventLog {
  /// Reads projections' tables as they were at one moment through several connections at a time.
  ///
  /// - Parameters:
  ///   - workers: how many connections read at the same time.
  ///   - plan: cuts the work into parts, and says what all of them share.
  ///   - body: reads a part; must not write, the connection cannot.
  /// - Returns: what came of each part, in their order.
  package func readParts<Shared: Sendable, Part: Sendable, Value: Sendable>(
    workers: Int, plan: (Database) throws -> (Shared, [Part]),
    _ body: @escaping @Sendable (Database, Shared, Part) throws -> Value
  ) async throws -> [Value] {
    try checkOpen()
    let readers = try settings.mapping { try SnapshotReaders(settings, count: max(1, workers)) }
    defer { readers.close() }
    guard let first = readers.queues.first else { return [] }
    let (shared, parts) = try Self.read(first, settings, plan)
    let work = PartWork<Value>(count: parts.count)
    try await withThrowingTaskGroup(of: Void.self) { [settings] group in
      for queue in readers.queues.prefix(max(1, parts.count)) {
        group.addTask {
          while let index = work.next() {
            try Task.checkCancellation()
            let value = try Self.read(queue, settings) { try body($0, shared, parts[index]) }
            work.finish(index, value)
          }
        }
      }
      try await group.waitForAll()
    }
    return work.values
  }

  // Not async, so that it gets GRDB's blocking call: a transaction stays open over several.
  private static func read<Value>(
    _ queue: DatabaseQueue, _ settings: LedgerSettings, _ body: (Database) throws -> Value
  ) throws -> Value {
    try settings.mapping { try queue.unsafeRead(body) }
  }
}

/// Parts that are handed out to workers, and what came of them.
private final class PartWork<Value: Sendable>: Sendable {
  private struct State {
    var next = 0
    var values: [Value?]
  }

  private let state: Mutex<State>

  init(count: Int) {
    state = Mutex(State(values: Array(repeating: nil, count: count)))
  }

  /// The next part; nil when all have been handed out.
  func next() -> Int? {
    state.withLock { state in
      guard state.next < state.values.count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  func finish(_ index: Int, _ value: Value) {
    state.withLock { $0.values[index] = value }
  }

  var values: [Value] { state.withLock { $0.values.compactMap(\.self) } }
}
