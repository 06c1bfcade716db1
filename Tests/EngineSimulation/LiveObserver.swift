import RolloutModel
import RolloutRunner
import Synchronization

/// Keeps what a live view is shown.
final class LiveObserver: RolloutObserver {
  private let seen = Mutex<[LedgerEntry]>([])
  private let isHeld = Mutex(false)

  var entries: [LedgerEntry] { seen.withLock { $0 } }

  /// Whether only a person can go on, as far as the runner knows.
  var isHeldWithoutEnd: Bool { isHeld.withLock { $0 } }

  func begin(_ entries: [LedgerEntry]) {
    seen.withLock { $0 = entries }
    isHeld.withLock { $0 = false }
  }

  func appended(_ entries: [LedgerEntry], state: RolloutState) {
    seen.withLock { $0 += entries }
    let isHeld = state.holds.values.contains { $0.held.until == nil }
    self.isHeld.withLock { $0 = isHeld }
  }

  func printed(_ bytes: [UInt8], by request: CommandRequest) {}
}
