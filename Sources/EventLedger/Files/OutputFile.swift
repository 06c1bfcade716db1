import Glibc

/// A file that is written from the front; its bytes reach the disk before it is closed.
struct OutputFile: ~Copyable {
  let path: String
  private let descriptor: CInt
  private var waiting: [UInt8] = []

  private static let chunk = 256 * 1024

  /// - Throws: ``FileFailure``; a file that is there already stays as it is.
  init(_ path: String) throws {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileFailure(path: path) }
  }

  deinit {
    _ = close(descriptor)
  }

  mutating func write(_ bytes: [UInt8]) throws {
    waiting += bytes
    if waiting.count >= Self.chunk { try flush() }
  }

  mutating func finish() throws {
    try flush()
    guard fsync(descriptor) == 0 else { throw FileFailure(path: path) }
  }

  private mutating func flush() throws {
    guard WholeWrite.write(waiting, to: descriptor) else { throw FileFailure(path: path) }
    waiting.removeAll(keepingCapacity: true)
  }
}
