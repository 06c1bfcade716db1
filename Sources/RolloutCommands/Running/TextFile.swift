import EventLedger
import Glibc

/// A file that readers find whole: the old one or the new one.
enum TextFile {
  /// Writes under a new name in the same directory, syncs and renames.
  ///
  /// - Throws: ``UsageRefusal``
  static func replace(_ path: String, with text: String) throws {
    let fresh = path + ".new"
    guard WholeWrite.file(Array(text.utf8), at: fresh, flags: O_TRUNC) else { throw refusal(fresh) }
    guard unsafe rename(fresh, path) == 0 else { throw refusal(path) }
  }

  private static func refusal(_ path: String) -> UsageRefusal {
    UsageRefusal(
      "expected to write \(path), but: \(systemWords(of: errno))\n"
        + "Hint: the directory must exist, and you must be allowed to write in it.")
  }
}
