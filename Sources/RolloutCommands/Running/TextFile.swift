import Glibc

/// A file that readers find whole: the old one or the new one.
enum TextFile {
  /// Writes under a new name in the same directory, syncs and renames.
  ///
  /// - Throws: ``UsageRefusal``
  static func replace(_ path: String, with text: String) throws {
    let fresh = path + ".new"
    let descriptor = unsafe open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw refusal(fresh) }
    defer { close(descriptor) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw refusal(fresh) }
      rest = rest.dropFirst(written)
    }
    guard fsync(descriptor) == 0 else { throw refusal(fresh) }
    guard unsafe rename(fresh, path) == 0 else { throw refusal(path) }
  }

  private static func refusal(_ path: String) -> UsageRefusal {
    UsageRefusal(
      "expected to write \(path), but: \(systemWords(of: errno))\n"
        + "Hint: the directory must exist, and you must be allowed to write in it.")
  }
}
