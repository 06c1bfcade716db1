import Synchronization

/// One line on a terminal's standard error that says how far a long reading has come.
///
/// Elsewhere it writes nothing: a log needs no bar.
final class ProgressBar: Sendable {
  private struct State {
    var shown = -1
  }

  private let label: String
  private let isShown: Bool
  private let state = Mutex(State())

  private static let cells = 30

  init(_ label: String, isShown: Bool = StandardError.isTerminal) {
    self.label = label
    self.isShown = isShown
  }

  /// Called from any thread; writes only when the percentage changes.
  func report(_ done: Int64, of all: Int64) {
    guard isShown, all > 0 else { return }
    let percent = Int(done * 100 / all)
    state.withLock { state in
      guard percent > state.shown else { return }
      state.shown = percent
      StandardError.write("\r" + line(percent, done, all))
    }
  }

  /// Takes the line away.
  func finish() {
    guard isShown, state.withLock({ $0.shown >= 0 }) else { return }
    StandardError.write("\r\u{1B}[K")
  }

  func line(_ percent: Int, _ done: Int64, _ all: Int64) -> String {
    let full = percent * Self.cells / 100
    let bar =
      String(repeating: "█", count: full) + String(repeating: "░", count: Self.cells - full)
    return "\(label) \(bar) \(percent) %, \(done) of \(all) events"
  }
}
