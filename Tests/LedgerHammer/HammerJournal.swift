import FoundationEssentials
import Glibc

/// The lines that a process writes, and those that a killed one of its name has left.
///
/// Each is one `write`, so that a process that is killed leaves whole lines: what was acknowledged
/// is there, and what was asked for, too.
struct HammerJournal: Sendable {
  private let descriptor: Int32
  let path: String

  init(_ options: HammerOptions) throws {
    path = options.directory + "/" + options.name + ".jsonl"
    descriptor = try WholeText.open(path)
  }

  func write(_ line: HammerLine) {
    guard let bytes = try? JSONEncoder().encode(line) else {
      preconditionFailure("Invariant: a line can be written as JSON")
    }
    WholeText.write(String(decoding: bytes, as: UTF8.self) + "\n", to: descriptor)
  }

  /// What was written before, by a process of the same name.
  func lines() throws -> [HammerLine] {
    let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    let decoder = JSONDecoder()
    return try text.split(separator: "\n").map {
      try decoder.decode(HammerLine.self, from: Data($0.utf8))
    }
  }
}

/// Texts into files, each with one call.
enum WholeText {
  struct NotOpened: Error {
    var path: String
    var code: Int32
  }

  static func open(_ path: String) throws -> Int32 {
    let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw NotOpened(path: path, code: errno) }
    return descriptor
  }

  static func write(_ text: String, to descriptor: Int32) {
    var text = text
    let written = text.withUTF8 { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    precondition(written == text.utf8.count, "Invariant: a line is written in one piece")
  }

  static func write(_ bytes: [UInt32], to descriptor: Int32) {
    let written = unsafe bytes.withUnsafeBytes {
      unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
    }
    precondition(written == bytes.count * 4, "Invariant: numbers are written in one piece")
  }
}

/// One clock for all processes of the machine, which nobody sets.
///
/// > Source: <https://man7.org/linux/man-pages/man2/clock_gettime.2.html>
enum MonotonicTime {
  static var now: Int64 { read(CLOCK_MONOTONIC) }
  /// The processor time of the calling thread.
  static var ofThread: Int64 { read(CLOCK_THREAD_CPUTIME_ID) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
