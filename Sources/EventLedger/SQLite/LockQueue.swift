import Glibc

/// Who waits for a ledger's lock, in the order in which they came.
///
/// The lock itself is asked for again and again, and whoever has just let go of it is there first
/// when it asks next; with many writers the others would wait for ever. So whoever has to wait
/// takes a place: it locks one byte of the lock's file, the one that the time gives, and lets those
/// with lower bytes go first. A process that ends loses its place. Nothing but the order rests on
/// this; who holds the lock, `flock` alone says.
///
/// Where the file system makes `flock` of byte locks, as network file systems do, a place cannot be
/// taken while somebody holds the lock, and all is as it would be without an order.
///
/// > Source: <https://man7.org/linux/man-pages/man2/fcntl_locking.2.html>, open file description
/// > locks.
struct LockQueue {
  /// The byte of the lock's file: monotonic time in nanoseconds, the same clock for all processes.
  typealias Place = Int64

  /// Places older than this, in nanoseconds, count no more, and who has one gives it up: in time
  /// everybody is next, also when a process in front was stopped.
  static let patience: Int64 = 2_000_000_000

  // What <fcntl.h> calls them where _GNU_SOURCE is defined.
  private static let ask: Int32 = 36  // F_OFD_GETLK
  private static let set: Int32 = 37  // F_OFD_SETLK

  let descriptor: Int32

  /// Takes the last place; nil when the file cannot be locked.
  func join(at time: Place = LockQueue.now) -> Place? {
    var place = time
    // Two that come in the same nanosecond: one is later.
    for _ in 0..<16 {
      if set(F_WRLCK, place) { return place }
      place += 1
    }
    return nil
  }

  func leave(_ place: Place) {
    _ = set(F_UNLCK, place)
  }

  /// Whether somebody else waits who came before `place`, by default whether anybody waits.
  func isWaitedIn(before place: Place = LockQueue.now) -> Bool {
    let oldest = max(0, Self.now - Self.patience)
    guard oldest < place, var range = Self.range(F_WRLCK, oldest..<place) else { return false }
    return unsafe fcntl(descriptor, Self.ask, &range) == 0 && range.l_type != Int16(F_UNLCK)
  }

  /// Whether a place has become so old that it counts no more.
  static func isOver(_ place: Place) -> Bool { now - place > patience }

  private func set(_ kind: Int32, _ place: Place) -> Bool {
    guard var range = Self.range(kind, place..<place + 1) else { return false }
    return unsafe fcntl(descriptor, Self.set, &range) == 0
  }

  private static func range(_ kind: Int32, _ places: Range<Place>) -> flock? {
    guard let start = off_t(exactly: places.lowerBound),
      let length = off_t(exactly: places.upperBound - places.lowerBound)
    else { return nil }
    var range = flock()
    range.l_type = Int16(kind)
    range.l_whence = Int16(SEEK_SET)
    range.l_start = start
    range.l_len = length
    return range
  }

  static var now: Place {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
