import Glibc

/// How long a read took, and how much of that the reader neither ran nor stood in the queue for a
/// processor: that is the time in which somebody else's lock, or the disk, kept it.
///
/// On a machine with more processes than processors most of a long read is waiting for a
/// processor, which no lock can help. The kernel counts that for each thread.
///
/// > Source: <https://docs.kernel.org/scheduler/sched-stats.html>, `/proc/<pid>/schedstat`: the
/// > second number is the time spent waiting on a run queue, in nanoseconds.
struct ReadingTime {
  private let schedule: Int32
  private let output: Int32
  private var rows: [UInt32] = []

  init(_ options: HammerOptions) throws {
    schedule = unsafe open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)
    guard schedule >= 0 else {
      throw WholeText.NotOpened(path: "/proc/thread-self/schedstat", code: errno)
    }
    output = try WholeText.open("\(options.directory)/\(options.name)-\(getpid()).reads")
  }

  /// Runs `body` and notes its kind, its time and the time in which it was kept, in microseconds.
  mutating func measure<Value>(_ kind: ReadKind, _ body: () throws -> Value) rethrows -> Value {
    let queued = queueTime
    let ran = MonotonicTime.ofThread
    let start = MonotonicTime.now
    let value = try body()
    let took = MonotonicTime.now - start
    let kept = took - (MonotonicTime.ofThread - ran) - (queueTime - queued)
    rows += [kind.rawValue, UInt32(took / 1000), UInt32(max(0, kept) / 1000)]
    if rows.count >= 300 { flush() }
    return value
  }

  mutating func flush() {
    WholeText.write(rows, to: output)
    rows = []
  }

  private var queueTime: Int64 {
    var bytes = [UInt8](repeating: 0, count: 80)
    let count = unsafe pread(schedule, &bytes, bytes.count, 0)
    guard count > 0 else { return 0 }
    let numbers = bytes.prefix(count).split(separator: UInt8(ascii: " "))
    return numbers.count > 1 ? Int64(String(decoding: numbers[1], as: UTF8.self)) ?? 0 : 0
  }
}

/// Which read it was.
enum ReadKind: UInt32, CaseIterable {
  case tail, again, head, asOf, list, stream, event
  /// No read: a pause, which shows that time in which a reader is kept is seen.
  case pause
}
