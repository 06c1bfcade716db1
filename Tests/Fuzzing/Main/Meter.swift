import Glibc

/// How much time and memory a check takes, and whether that is too much.
struct Meter {
  /// > Units: seconds of the processor, so that a busy machine is no fault.
  static let secondsLimit = 1.0
  /// More memory than before the check: so much, and ten times the input.
  static let byteLimit = 64 << 20

  private var base: Int

  init() {
    Meter.forgetPeak()
    base = Meter.resident()
  }

  /// - Parameter count: bytes of the input.
  /// - Throws: what the check throws, and ``Excess``.
  mutating func measure(_ count: Int, _ check: () throws -> Void) throws {
    let start = Meter.seconds()
    try check()
    let spent = Meter.seconds() - start
    guard spent <= Meter.secondsLimit else {
      throw Excess(description: "it took \(spent) s, more than \(Meter.secondsLimit) s")
    }
    let limit = Meter.byteLimit + 10 * count
    guard Meter.peak() > base + limit else { return }
    // The peak is of all checks so far; a second time alone tells.
    Meter.forgetPeak()
    base = Meter.resident()
    try check()
    let used = Meter.peak() - base
    base = Meter.resident()
    guard used <= limit else {
      throw Excess(
        description: "it took \(used) bytes for an input of \(count), more than \(limit)")
    }
  }

  /// Too much of something.
  struct Excess: Error, CustomStringConvertible {
    let description: String
  }

  private static func seconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// > Units: bytes. The most that was resident since ``forgetPeak()``.
  private static func peak() -> Int {
    var usage = rusage()
    unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
    return usage.ru_maxrss * 1024
  }

  /// > Source: "5 … Reset the peak resident set size", proc_pid_clear_refs(5),
  /// > https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html
  private static func forgetPeak() {
    guard let file = unsafe fopen("/proc/self/clear_refs", "w") else { return }
    unsafe fputs("5", file)
    unsafe fclose(file)
  }

  /// > Units: bytes.
  private static func resident() -> Int {
    guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard unsafe fgets(&line, 128, file) != nil else { return 0 }
    let text = String(
      decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * sysconf(Int32(_SC_PAGESIZE))
  }
}
