import Glibc

/// The system would not read or write a file.
package struct FileFailure: Error, Hashable, Sendable, CustomStringConvertible {
  package let path: String
  package let cause: String
  /// Whether there is nothing at the path.
  package let isMissing: Bool

  /// Takes the cause from `errno`.
  package init(path: String) {
    self.init(path: path, cause: FileStatus.lastError, isMissing: errno == ENOENT)
  }

  package init(path: String, cause: String, isMissing: Bool = false) {
    self.path = path
    self.cause = cause
    self.isMissing = isMissing
  }

  package var description: String {
    """
    file \(path): \(cause)
    Hint: check the path, its permissions and the free space. What is there already was not \
    overwritten.
    """
  }
}
