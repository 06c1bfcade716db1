import GRDB
import Glibc
import Synchronization

/// The log in parts, read ahead of who takes them in by others that have nothing else to do.
///
/// Nobody waits for work that nobody does: who needs a part that is not begun reads it himself, and
/// while another one reads it, reads the next one. So it goes on with one thread, too.
final class RecordPrefetch: Sendable {
  fileprivate enum Part {
    case begun
    /// Whoever needs it reads it, and sees for himself what went wrong.
    case failed
    case read([RecordedEvent])
  }

  fileprivate struct State {
    /// One more than the last position; nil until the log can be read by others.
    var size: Int64?
    var isOver = false
    /// The next part that nobody has begun.
    var next = 0
    /// The part that is taken next.
    var taken = 0
    var parts: [Int: Part] = [:]
  }

  /// Events of a part.
  static let length: Int64 = 512
  /// Parts that are read ahead, at most.
  static let ahead = 8

  private let state = Mutex(State())

  /// Lets others begin: what they read now is what the caller sees.
  func open(size: Int64) {
    state.withLock { $0.size = size }
  }

  func close() {
    state.withLock { $0.isOver = true }
  }

  enum Turn {
    case read(Int)
    /// There is nothing to do yet.
    case wait
    case over
  }

  /// What a helper does next.
  func turn() -> Turn {
    state.withLock { state in
      if state.isOver { return .over }
      guard let size = state.size else { return .wait }
      guard state.next < Self.count(size) else { return .over }
      guard state.next < state.taken + Self.ahead else { return .wait }
      return .read(state.begin())
    }
  }

  func finish(_ part: Int, _ records: [RecordedEvent]?) {
    state.withLock { $0.parts[part] = records.map { .read($0) } ?? .failed }
  }

  /// The next part, in order; nil at the end.
  ///
  /// - Parameter read: reads a part.
  func take(_ read: (Range<Int64>) throws -> [RecordedEvent]) throws -> [RecordedEvent]? {
    while true {
      switch step() {
      case .over: return nil
      case .taken(let records): return records
      case .own(let part): return try read(range(of: part))
      case .ahead(let part): finish(part, try? read(range(of: part)))
      case .wait: sched_yield()
      }
    }
  }

  private enum Step {
    case over, wait
    case taken([RecordedEvent])
    case own(Int)
    case ahead(Int)
  }

  private func step() -> Step {
    state.withLock { state in
      let part = state.taken
      guard let size = state.size, part < Self.count(size) else { return .over }
      switch state.parts[part] {
      case .read(let records):
        state.take()
        return .taken(records)
      case .failed:
        state.take()
        return .own(part)
      case nil:
        _ = state.begin()
        state.take()
        return .own(part)
      case .begun:
        guard state.next < min(Self.count(size), part + Self.ahead) else { return .wait }
        return .ahead(state.begin())
      }
    }
  }

  func range(of part: Int) -> Range<Int64> {
    let size = state.withLock { $0.size } ?? 0
    let first = Int64(part) * Self.length
    return first..<min(size, first + Self.length)
  }

  private static func count(_ size: Int64) -> Int { Int((size + length - 1) / length) }
}

extension RecordPrefetch {
  /// Reads parts through a connection of its own until there are no more.
  func help(_ settings: LedgerSettings) async {
    var queue: DatabaseQueue?
    defer { try? queue?.close() }
    while true {
      switch turn() {
      case .over: return
      case .wait:
        guard (try? await Task.sleep(for: .milliseconds(1))) != nil else { return }
      case .read(let part):
        if queue == nil {
          queue = try? DatabaseQueue(
            path: settings.path, configuration: settings.configuration(readOnly: true))
        }
        finish(part, try? queue.map { try Self.read(range(of: part), $0, settings) })
      }
    }
  }

  private static func read(
    _ range: Range<Int64>, _ queue: DatabaseQueue, _ settings: LedgerSettings
  ) throws -> [RecordedEvent] {
    try queue.unsafeRead { try EventTables($0, path: settings.path).records(in: range) }
  }
}

extension RecordPrefetch.State {
  fileprivate mutating func begin() -> Int {
    parts[next] = .begun
    next += 1
    return next - 1
  }

  fileprivate mutating func take() {
    parts[taken] = nil
    taken += 1
  }
}
