import Glibc

/// When this process got and let go of SQLite's locks for committing and for checkpoints.
///
/// > Shape: a line each: `W` (commit) or `C` (checkpoint), `+` or `-`, the monotonic time in
/// > nanoseconds, and `!` when nobody held the ledger's own lock at that moment. A `+` is noted
/// > after the lock was got and a `-` before it is let go, so that two that overlap in the trace
/// > did so in fact.
struct LockTrace: Sendable {
  enum Lock: String, Sendable {
    case commit = "W"
    case checkpoint = "C"
  }

  private let descriptor: Int32
  private let ledger: String

  init(_ options: HammerOptions) throws {
    descriptor = try WholeText.open("\(options.directory)/\(options.name)-\(getpid()).locks")
    ledger = options.ledger
  }

  func got(_ lock: Lock, of path: String) {
    // Whatever lies beside the ledger while it is made has no name that others open.
    guard path == ledger || path == ledger + ".new" else { return }
    let time = MonotonicTime.now
    let mark = isLedgerLockHeld ? "" : "!"
    WholeText.write("\(lock.rawValue)+\(time)\(mark)\n", to: descriptor)
  }

  func letsGo(of lock: Lock, of path: String) {
    guard path == ledger || path == ledger + ".new" else { return }
    WholeText.write("\(lock.rawValue)-\(MonotonicTime.now)\n", to: descriptor)
  }

  /// Asked by trying to take it through a descriptor of its own: that works only while nobody,
  /// this process included, has it.
  private var isLedgerLockHeld: Bool {
    let own = unsafe open(ledger + ".lock", O_RDWR | O_CLOEXEC)
    guard own >= 0 else { return false }
    defer { close(own) }
    return flock(own, LOCK_EX | LOCK_NB) != 0
  }
}
