import RolloutEvidence
import RolloutModel

/// The sign before a word. Never alone: whoever sees no colours, or no such letters, reads the
/// word.
enum Glyph: String {
  case passed = "✔"
  case failed = "✖"
  case waiting = "◌"
  case running = "•"
  case held = "‖"
  case warning = "⚠"

  init(_ status: ItemStatus) {
    self =
      switch status {
      case .met, .metSoFar: .passed
      case .unmet: .failed
      case .waived, .observed, .warned, .incomplete, .redacted: .warning
      case .running: .running
      case .held: .held
      case .waiting, .skipped, .notReached: .waiting
      }
  }

  init(_ status: ExplainedStage.Status) {
    self =
      switch status {
      case .passed: .passed
      case .failed: .failed
      case .waived, .incomplete, .redacted: .warning
      case .running: .running
      case .held: .held
      case .skipped, .notReached: .waiting
      }
  }

  init(_ status: RolloutStatus) {
    self =
      switch status {
      case .completed: .passed
      case .blocked, .aborted, .rolledBack: .failed
      case .running: .running
      case .held: .held
      case .rollingBack, .interrupted, .ended: .warning
      case .planned: .waiting
      }
  }

  func painted(_ text: String, _ paint: Paint) -> String {
    switch self {
    case .passed: paint.good(text)
    case .failed, .warning: paint.bad(text)
    case .waiting: paint.quiet(text)
    case .held: paint.strong(text)
    case .running: text
    }
  }
}
