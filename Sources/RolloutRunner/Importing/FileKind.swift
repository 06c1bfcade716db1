import Glibc

/// What stands at a path, without following it where it is a symbolic link.
package enum FileKind {
  /// Whether it is a folder; what is gone is none.
  ///
  /// - Throws: ``DirectoryReadFailure`` where the system does not say what it is.
  package static func isFolder(_ path: String) throws(DirectoryReadFailure) -> Bool {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else {
      if errno == ENOENT { return false }
      throw DirectoryReadFailure(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    return status.st_mode & S_IFMT == S_IFDIR
  }
}
