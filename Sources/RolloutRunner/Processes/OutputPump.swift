import RolloutRedaction
import Subprocess
import Synchronization

/// Carries the output of a command from its pipe to the capture and to whoever watches.
///
/// It reads as fast as its consumers take it, so a command that floods its output waits at its
/// pipe and our memory stays as it is.
final class OutputPump: Sendable {
  /// How much is read after the end of the command: what it left in its pipe. More can only come
  /// from a process that left the session and still holds the pipe.
  static let drainLimitBytes = 1 << 20

  private struct State: Sendable {
    var redaction: RedactionStream
    var capture: OutputCapture
    var drained: Int?
  }

  private let state: Mutex<State>
  private let onOutput: @Sendable ([UInt8]) -> Void

  init(
    redaction: RedactionStream, limit: Int, onOutput: @escaping @Sendable ([UInt8]) -> Void
  ) {
    state = Mutex(State(redaction: redaction, capture: OutputCapture(limit: limit)))
    self.onOutput = onOutput
  }

  /// Reads to the end of the output, or to the limit once ``beginDraining()`` was called.
  func run(_ output: SubprocessOutputSequence) async {
    do {
      for try await buffer in output {
        let chunk = unsafe buffer.withUnsafeBytes { unsafe Array($0) }
        guard take(chunk) else { return }
        // A flood is always readable, so the loop would never suspend; on a machine with one or
        // two cores it would keep the timeout of the very same command from being noticed.
        await Task.yield()
      }
    } catch {
      // The exit of the command is the evidence; a torn pipe must not hide it, only show.
      _ = take(Array("\n[the rest of the output could not be read: \(error)]\n".utf8))
    }
  }

  /// The command has ended: only what it left behind is still read.
  func beginDraining() {
    state.withLock { $0.drained = $0.drained ?? 0 }
  }

  /// What was captured. Call it once, after ``run(_:)``.
  func finish() -> CapturedOutput {
    let (rest, captured) = state.withLock { state in
      let rest = state.redaction.finish()
      state.capture.append(rest)
      return (rest, state.capture.finish())
    }
    if !rest.isEmpty { onOutput(rest) }
    return captured
  }

  /// - Returns: Whether to go on reading.
  private func take(_ chunk: [UInt8]) -> Bool {
    let (visible, goesOn) = state.withLock { state in
      let visible = state.redaction.append(chunk)
      state.capture.append(visible)
      guard let drained = state.drained else { return (visible, true) }
      state.drained = drained + chunk.count
      return (visible, drained + chunk.count < Self.drainLimitBytes)
    }
    if !visible.isEmpty { onOutput(visible) }
    return goesOn
  }
}
