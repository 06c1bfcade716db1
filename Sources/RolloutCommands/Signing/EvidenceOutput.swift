import EventLedger
import Glibc

/// Where a piece of evidence goes: into a file, or to standard output.
enum EvidenceOutput {
  /// - Parameters:
  ///   - out: the file's name, nil for standard output.
  ///   - words: what it is, said once it is in the file.
  /// - Throws: ``UsageRefusal``
  static func write(_ bytes: [UInt8], to out: String?, words: String) throws {
    guard let out else {
      StandardOutput.write(String(decoding: bytes, as: UTF8.self))
      return
    }
    let path = FilePaths.absolute(out)
    guard WholeWrite.file(bytes, at: path, flags: O_EXCL) else {
      throw UsageRefusal(
        "expected to write a new file, \(path), but: \(systemWords(of: errno))\n"
          + "Hint: what is there already is never replaced; name another one with --out.")
    }
    StandardOutput.write(line: "\(path): \(words)")
  }
}
