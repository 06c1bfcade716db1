import EventLedger
import FoundationEssentials
import RolloutModel
import RolloutRunner
import Synchronization

/// Shows a running rollout: redrawn on a terminal, plain lines in a log, or nothing.
final class ProgressView: RolloutObserver {
  enum Mode: Sendable {
    case live, plain, quiet
  }

  private struct Picture {
    var state: RolloutState?
    var startedAt: Timestamp?
    var commandStartedAt: Timestamp?
    var tail = ""
    /// Lines on the screen that the next drawing replaces.
    var drawn = 0
  }

  /// Longest piece of a command's output that is kept to show.
  private static let tailLimit = 500
  /// Redrawn at most five times a second.
  private static let redrawInterval = Duration.milliseconds(200)

  private let mode: Mode
  private let paint: Paint
  private let picture = Mutex(Picture())

  /// - Parameter startedAt: when the rollout was planned; nil for one that is about to be.
  init(mode: Mode, paint: Paint, startedAt: Timestamp? = nil) {
    self.mode = mode
    self.paint = paint
    picture.withLock { $0.startedAt = startedAt }
  }

  static func forThisTerminal(
    environment: [String: String], isQuiet: Bool, startedAt: Timestamp? = nil
  ) -> ProgressView {
    let isTerminal = StandardOutput.isTerminal && environment["TERM"] != "dumb"
    let paint = Paint(isTerminal: isTerminal, environment: environment)
    return ProgressView(
      mode: isQuiet ? .quiet : isTerminal ? .live : .plain, paint: paint, startedAt: startedAt)
  }

  func appended(_ entries: [LedgerEntry], state: RolloutState) {
    picture.withLock { picture in
      picture.state = state
      for entry in entries {
        picture.startedAt = picture.startedAt ?? entry.time
        switch entry.event {
        case .gateStarted, .applyStarted, .drillStarted, .rollbackStarted:
          picture.commandStartedAt = entry.time
          picture.tail = ""
        default: break
        }
        guard mode != .quiet,
          let line = ProgressLines.line(for: entry, paint: paint, everySample: mode == .plain)
        else { continue }
        print(line, &picture)
      }
      draw(&picture)
    }
  }

  func printed(_ bytes: [UInt8], by request: CommandRequest) {
    guard mode == .live else { return }
    let text = String(decoding: bytes.suffix(ProgressView.tailLimit), as: UTF8.self)
    guard let line = text.split(whereSeparator: \.isNewline).last else { return }
    picture.withLock { $0.tail = String(line) }
  }

  /// Says something beside the rollout's own events.
  func note(_ text: String) {
    guard mode != .quiet else { return }
    picture.withLock { print(text, &$0) }
  }

  /// Runs the body and keeps the picture moving meanwhile.
  func whileTicking<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    guard mode == .live else { return try await body() }
    // Whatever is printed next, an error too, starts on a line of its own.
    defer { picture.withLock { erase(&$0) } }
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        while !Task.isCancelled {
          try? await Task.sleep(for: ProgressView.redrawInterval)
          self.picture.withLock { self.draw(&$0) }
        }
        return nil
      }
      defer { group.cancelAll() }
      while let next = try await group.next() {
        if let value = next { return value }
      }
      throw CancellationError()
    }
  }

  private func print(_ line: String, _ picture: inout Picture) {
    erase(&picture)
    StandardOutput.write(line: line)
  }

  private func draw(_ picture: inout Picture) {
    guard mode == .live, let state = picture.state, let started = picture.startedAt,
      !state.status.isTerminal
    else { return }
    let frame = LiveFrame(
      state: state,
      now: Timestamp.now,
      startedAt: started, commandStartedAt: picture.commandStartedAt, tail: picture.tail,
      width: TerminalWidth.columns, paint: paint)
    erase(&picture)
    let lines = frame.lines
    StandardOutput.write(lines.map { $0 + "\n" }.joined())
    picture.drawn = lines.count
  }

  /// Moves up over what was drawn and clears to the end of the screen.
  private func erase(_ picture: inout Picture) {
    guard picture.drawn > 0 else { return }
    StandardOutput.write("\u{1B}[\(picture.drawn)A\u{1B}[0J")
    picture.drawn = 0
  }
}
