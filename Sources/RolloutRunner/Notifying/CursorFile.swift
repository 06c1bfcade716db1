import EventLedger
import FoundationEssentials
import Glibc
import Synchronization

/// A cursor's file, held by one process at a time.
///
/// | file                      | content                                            |
/// | ------------------------- | -------------------------------------------------- |
/// | `<name>.json`             | the ``NotifyCursor``                               |
/// | `<name>.lock`             | empty; locked with `flock` while a process delivers |
/// | `<name>.dead-letters.jsonl` | what was put aside; only if anything was         |
///
/// The cursor is never overwritten: it is written under a new name, synced and renamed, and the
/// directory is synced. So after a crash or a power cut it is the old one or the new one.
package final class CursorFile: Sendable {
  package static let nameLimit = 100
  /// Far more than any cursor has; what is longer is none.
  static let byteLimit = 64 * 1024

  package let name: String
  package let directory: String
  private let lock: Mutex<Int32>

  package var path: String { "\(directory)/\(name).json" }
  package var deadLetterPath: String { "\(directory)/\(name).dead-letters.jsonl" }

  /// Makes the directory where it is missing, and takes the lock.
  ///
  /// - Throws: ``NotifyRefusal``; `inUse` when another process has it.
  package init(name: String, directory: String) throws(NotifyRefusal) {
    guard Self.isName(name) else { throw .badName(name) }
    self.name = name
    self.directory = directory
    if unsafe mkdir(directory, 0o700) != 0, errno != EEXIST {
      throw .cannotWrite(path: directory, problem: systemError())
    }
    lock = Mutex(try Self.takeLock("\(directory)/\(name).lock", name: name))
  }

  deinit {
    lock.withLock { _ = close($0) }
  }

  static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= nameLimit else { return false }
    return isAlphanumeric(first)
      && name.utf8.allSatisfy { isAlphanumeric($0) || ".-_".utf8.contains($0) }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  /// > Source: <https://man7.org/linux/man-pages/man2/flock.2.html>: the lock ends with the
  /// > process, however it ends.
  private static func takeLock(_ path: String, name: String) throws(NotifyRefusal) -> Int32 {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, problem: systemError()) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let problem = errno
      close(descriptor)
      if problem == EWOULDBLOCK { throw .inUse(name: name, lock: path) }
      throw .cannotWrite(path: path, problem: systemError(problem))
    }
    return descriptor
  }
}

extension CursorFile {
  /// The cursor, or nil when there is none yet.
  package func load() throws(NotifyRefusal) -> NotifyCursor? {
    try Self.read(path)
  }

  /// Reads a cursor without its lock: it is always a whole one.
  package static func read(_ path: String) throws(NotifyRefusal) -> NotifyCursor? {
    guard !FileStatus.isAbsent(path) else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .unreadable(path: path, problem: "it cannot be read")
    }
    guard data.count <= byteLimit else {
      throw .unreadable(path: path, problem: "it has \(data.count) bytes")
    }
    let cursor: NotifyCursor
    do {
      cursor = try JSONDecoder().decode(NotifyCursor.self, from: data)
    } catch {
      throw .unreadable(path: path, problem: "it is not the JSON of a cursor")
    }
    guard cursor.format == NotifyCursor.currentFormat, cursor.next >= 0 else {
      throw .unreadable(
        path: path, problem: "expected format \(NotifyCursor.currentFormat), got \(cursor.format)")
    }
    return cursor
  }

  /// The names of a directory's cursors, sorted; none when there is no directory.
  package static func names(in directory: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
      .filter(isName).sorted()
  }

  package func save(_ cursor: NotifyCursor) throws(NotifyRefusal) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(cursor) else {
      preconditionFailure("Invariant: a cursor is numbers and texts, which JSON has")
    }
    let fresh = path + ".new"
    let descriptor = unsafe open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannotWrite(path: fresh, problem: systemError()) }
    defer { close(descriptor) }
    try Self.write(Array(json) + [0x0A], to: descriptor, path: fresh)
    guard unsafe rename(fresh, path) == 0 else {
      throw .cannotWrite(path: path, problem: systemError())
    }
    try syncDirectory()
  }

  /// Adds a line to the dead letters.
  func append(deadLetter line: [UInt8]) throws(NotifyRefusal) {
    let path = deadLetterPath
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, problem: systemError()) }
    defer { close(descriptor) }
    // A crash can leave half a line; the next one must not become its end.
    var last: UInt8 = 0x0A
    let end = lseek(descriptor, 0, SEEK_END)
    if end > 0 { _ = unsafe pread(descriptor, &last, 1, end - 1) }
    try Self.write((last == 0x0A ? [] : [0x0A]) + line + [0x0A], to: descriptor, path: path)
    try syncDirectory()
  }

  private static func write(
    _ bytes: [UInt8], to descriptor: Int32, path: String
  ) throws(NotifyRefusal) {
    guard WholeWrite.write(bytes, to: descriptor), fsync(descriptor) == 0 else {
      throw .cannotWrite(path: path, problem: systemError())
    }
  }

  private func syncDirectory() throws(NotifyRefusal) {
    let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(path: directory, problem: systemError()) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw .cannotWrite(path: directory, problem: systemError())
    }
  }
}

private func systemError(_ number: Int32 = errno) -> String {
  unsafe String(cString: strerror(number))
}
