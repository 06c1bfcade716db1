import Glibc

/// What stands at a path, without following it where it is a symbolic link.
package enum FileKind {
  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
