import FoundationEssentials
import Glibc

/// A directory of its own for one test, removed with everything in it at the end.
final class TemporaryDirectory {
  let path: String

  init() throws {
    let template = FileManager.default.temporaryDirectory.path + "/rollout-tests-XXXXXX"
    var bytes = Array(template.utf8CString)
    guard unsafe mkdtemp(&bytes) != nil else { throw CocoaError(.fileWriteUnknown) }
    path = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }
}
