import Glibc

/// What the file system says about a path, asked without opening the file.
///
/// Opening and closing it would drop every lock that this process's SQLite connections hold on it.
///
/// > Source: <https://www.sqlite.org/howtocorrupt.html>, section 2.2
package struct FileStatus: Equatable {
  enum Kind: Equatable { case file, folder, other }

  let kind: Kind
  let bytes: Int64
  let device: UInt
  let inode: UInt

  /// Nil when there is nothing at the path, or nothing can be said of it; see ``isAbsent(_:)``.
  init?(path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Whether there is surely nothing at the path, through links: a disk that does not answer is no
  /// empty place.
  package static func isAbsent(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) != 0 && (errno == ENOENT || errno == ENOTDIR)
  }

  init?(descriptor: Int32) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      default: .other
      }
    bytes = Int64(status.st_size)
    device = status.st_dev
    inode = status.st_ino
  }

  /// What the last system call of this thread said.
  static var lastError: String { unsafe String(cString: strerror(errno)) }
}
