package import Glibc

/// A regular file that is read from the front.
package struct RegularFile: ~Copyable {
  private let descriptor: CInt
  private let path: String

  static let chunk = 256 * 1024

  /// - Parameter flags: with `O_NOFOLLOW`, a link at the end of the path is not followed.
  package init(_ path: String, flags: CInt = 0) throws(FileFailure) {
    self.path = path
    // Without O_NONBLOCK, opening a pipe would wait for somebody to write to it.
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags)
    guard descriptor >= 0 else { throw FileFailure(path: path) }
    guard FileStatus(descriptor: descriptor)?.kind == .file else {
      throw FileFailure(path: path, cause: "expected a regular file, but it is something else")
    }
  }

  deinit {
    _ = close(descriptor)
  }

  /// The permission bits.
  package var permissions: mode_t {
    var status = stat()
    return unsafe fstat(descriptor, &status) == 0 ? status.st_mode & 0o7777 : 0o7777
  }

  /// At most so many bytes; fewer only at the end.
  package func read(_ count: Int) throws(FileFailure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + filled }, count - filled)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw FileFailure(path: path) }
      if got == 0 { break }
      filled += got
    }
    bytes.removeLast(count - filled)
    return bytes
  }

  /// The whole file, which must not have more than `limit` bytes.
  package func whole(limit: Int) throws(FileFailure) -> [UInt8] {
    let bytes = try read(limit + 1)
    guard bytes.count <= limit else {
      throw FileFailure(path: path, cause: "expected at most \(limit) bytes, but it has more")
    }
    return bytes
  }
}
