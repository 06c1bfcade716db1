import EventLedger
import Glibc

/// Where an export goes: standard output, or a file that is there whole or not at all.
struct ExportSink {
  private var descriptor: CInt
  private let file: (path: String, unfinished: String, replaces: Bool)?
  private var pending: [UInt8] = []
  private(set) var lines: Int64 = 0

  private static let bufferBytes = 1 << 16

  /// Opens the file under a name of its own in the same directory.
  ///
  /// - Parameters:
  ///   - path: absolute; nil for standard output.
  ///   - replaces: whether a file that is there may be replaced.
  /// - Throws: ``UsageRefusal``
  init(path: String?, replaces: Bool) throws {
    guard let path else {
      StandardOutput.endWithReader()
      descriptor = STDOUT_FILENO
      file = nil
      return
    }
    try ExportSink.check(path, replaces: replaces)
    let unfinished = path + ".unfinished-" + String(SystemSources.random(), radix: 36)
    descriptor = unsafe open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw ExportSink.refusal(unfinished, errno) }
    file = (path, unfinished, replaces)
  }

  /// Makes one line, with its end.
  mutating func line(_ append: (inout [UInt8]) throws -> Void) throws {
    try append(&pending)
    lines += 1
    if pending.count >= ExportSink.bufferBytes { try flush() }
  }

  mutating func line(_ text: String) throws {
    try line {
      $0 += text.utf8
      $0.append(0x0A)
    }
  }

  /// Puts what was written in its place.
  mutating func finish() throws {
    try flush()
    guard let file else { return }
    guard fsync(descriptor) == 0 else { throw ExportSink.refusal(file.unfinished, errno) }
    close(descriptor)
    descriptor = -1
    defer { WholeWrite.syncFolder(of: file.path) }
    if file.replaces {
      guard unsafe rename(file.unfinished, file.path) == 0 else {
        throw ExportSink.refusal(file.path, errno)
      }
    } else {
      // Unlike a rename, a link never takes the place of a file that came meanwhile.
      guard unsafe link(file.unfinished, file.path) == 0 else {
        let cause = errno
        if cause == EEXIST { throw ExportSink.exists(file.path) }
        throw ExportSink.refusal(file.path, cause)
      }
      _ = unsafe unlink(file.unfinished)
    }
  }

  /// Removes what is not finished.
  func discard() {
    guard let file else { return }
    if descriptor >= 0 { close(descriptor) }
    _ = unsafe unlink(file.unfinished)
  }

  private mutating func flush() throws {
    guard WholeWrite.write(pending, to: descriptor) else {
      throw ExportSink.refusal(file?.unfinished ?? "standard output", errno)
    }
    pending.removeAll(keepingCapacity: true)
  }
}

extension ExportSink {
  private static func check(_ path: String, replaces: Bool) throws {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return }
    guard replaces else { throw exists(path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw UsageRefusal(
        "expected --out to name a file, got \(path), which is something else\n"
          + "Hint: leave --out away to write to standard output.")
    }
  }

  private static func exists(_ path: String) -> UsageRefusal {
    UsageRefusal(
      "expected --out to name a new file, got \(path), which is there already\n"
        + "Hint: name another one, or say --force to replace it.")
  }

  private static func refusal(_ path: String, _ cause: Int32) -> UsageRefusal {
    UsageRefusal(
      "expected to write \(path), but: \(systemWords(of: cause))\n"
        + "Hint: the directory must exist, with room left, and you must be allowed to write in it.")
  }
}
