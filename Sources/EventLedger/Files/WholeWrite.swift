package import Glibc

/// Writing that does not stop at half.
package enum WholeWrite {
  /// Writes all bytes; a signal in the middle is no reason to stop.
  ///
  /// - Returns: false when the system would not take them: `errno` says why.
  package static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return false }
      rest = rest.dropFirst(written)
    }
    return true
  }

  /// Writes a file and waits until the disk has it.
  ///
  /// - Parameter flags: beyond those for writing; with `O_EXCL` the file must not be there.
  /// - Returns: false when that failed: `errno` says why. What was begun may be there.
  package static func file(_ bytes: [UInt8], at path: String, flags: CInt, mode: mode_t = 0o644)
    -> Bool
  {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode)
    guard descriptor >= 0 else { return false }
    let isWritten = write(bytes, to: descriptor) && fsync(descriptor) == 0
    let cause = errno
    let isClosed = close(descriptor) == 0
    if !isWritten { errno = cause }
    return isWritten && isClosed
  }

  /// Lets a file's new name survive a power cut, too. Where the system cannot, it is left at that,
  /// as SQLite does: not every file system syncs a folder.
  package static func syncFolder(of path: String) {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(path[...$0]) } ?? "."
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    _ = close(descriptor)
  }
}
