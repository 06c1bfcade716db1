import Glibc
import Synchronization

/// The one lock of a ledger, for all processes: `<ledger>.lock`.
///
/// It is held around every write transaction, every change of schema or journal mode, every
/// checkpoint, and the closing of a connection that can write. SQLite before 3.51.3 can corrupt a
/// ledger when a checkpoint runs while another connection commits; with this lock no two of them
/// ever meet. Readers take no part in it.
///
/// > Source: <https://www.sqlite.org/wal.html#walresetbug>,
/// > <https://man7.org/linux/man-pages/man2/flock.2.html>
final class LedgerLock: Sendable {
  private struct State {
    var descriptor: Int32
    var isHeld = false
  }

  let path: String
  private let ledgerPath: String
  private let state: Mutex<State>

  /// Opens the lock's file and makes it when it is missing.
  init(ledgerPath: String) throws {
    path = ledgerPath + ".lock"
    self.ledgerPath = ledgerPath
    state = Mutex(State(descriptor: try Self.open(path, ledgerPath: ledgerPath)))
  }

  deinit {
    state.withLock { state in _ = Glibc.close(state.descriptor) }
  }

  /// Runs `body` while no other process and no other thread holds the lock.
  ///
  /// - Throws: ``LedgerFailure`` with code `busy` when the lock was not free within `timeout`.
  @discardableResult
  func withLock<Value>(upTo timeout: Duration, _ body: () throws -> Value) throws -> Value {
    try acquire(upTo: timeout)
    defer { release() }
    return try body()
  }

  /// Asks again and again instead of waiting in `flock`, which knows no timeout. Whoever came
  /// earlier goes first.
  private func acquire(upTo timeout: Duration) throws {
    let start = ContinuousClock.now
    if try !isWaitedFor(before: LockQueue.now) && tryAcquire() { return }
    var place = state.withLock { LockQueue(descriptor: $0.descriptor).join() }
    defer { leave(place) }
    var pause: useconds_t = 50
    while true {
      if let old = place, LockQueue.isOver(old) {
        leave(old)
        place = nil
      }
      let isNext = place.map { !isWaitedFor(before: $0) } ?? true
      if try isNext && tryAcquire() { return }
      guard ContinuousClock.now - start < timeout else {
        throw LedgerFailure.busy(path: ledgerPath, waited: timeout)
      }
      usleep(pause)
      pause = min(pause * 2, isNext ? Self.shortPause : Self.longPause)
    }
  }

  /// Microseconds between two questions of whoever is next, and of whoever is not.
  private static let shortPause: useconds_t = 500
  private static let longPause: useconds_t = 2_000

  private func isWaitedFor(before place: LockQueue.Place) -> Bool {
    state.withLock { LockQueue(descriptor: $0.descriptor).isWaitedIn(before: place) }
  }

  private func leave(_ place: LockQueue.Place?) {
    guard let place else { return }
    state.withLock { LockQueue(descriptor: $0.descriptor).leave(place) }
  }

  private func tryAcquire() throws -> Bool {
    try state.withLock { state in
      guard !state.isHeld, flock(state.descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
      // A lock on a file that is no longer at the path locks nobody else out.
      guard let locked = FileStatus(descriptor: state.descriptor),
        let present = FileStatus(path: path), locked.inode == present.inode,
        locked.device == present.device
      else {
        _ = Glibc.close(state.descriptor)
        state.descriptor = -1
        state.descriptor = try Self.open(path, ledgerPath: ledgerPath)
        return false
      }
      state.isHeld = true
      return true
    }
  }

  private func release() {
    state.withLock { state in
      state.isHeld = false
      _ = flock(state.descriptor, LOCK_UN)
    }
  }

  /// Removes the file after a ledger could not be made; called while the lock is held.
  func removeFile() {
    _ = unsafe unlink(path)
  }

  private static func open(_ path: String, ledgerPath: String) throws -> Int32 {
    // Closed on exec, or a gate's process would keep the lock after us.
    let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let cause = "\(path): \(FileStatus.lastError)"
      if errno == EROFS || errno == EACCES {
        throw LedgerFailure.readOnly(path: ledgerPath, cause: cause)
      }
      throw LedgerFailure.cannotOpen(
        path: ledgerPath, what: "expected to make or open its lock file.", cause: cause)
    }
    return descriptor
  }
}
