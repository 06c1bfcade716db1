import FoundationEssentials
import Glibc

@testable import EventLedger

/// A folder of its own for one test, removed with everything in it at the end.
final class TemporaryFolder {
  let path: String

  init() throws {
    let template = FileManager.default.temporaryDirectory.path + "/ledger-tests-XXXXXX"
    var bytes = Array(template.utf8CString)
    let made = unsafe mkdtemp(&bytes)
    guard unsafe made != nil else { throw CocoaError(.fileWriteUnknown) }
    path = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func path(_ name: String) -> String { path + "/" + name }

  /// The names of the files in it, sorted.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(filePath: path(name)))
  }

  func bytes(of name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path(name))))
  }

  /// The paths of the files below a folder of it, sorted, relative to that folder.
  func files(in name: String) throws -> [String] {
    var found: [String] = []
    for entry in try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted() {
      let inner = name + "/" + entry
      if FileStatus(path: path(inner))?.kind == .folder {
        found += try files(in: inner).map { entry + "/" + $0 }
      } else {
        found.append(entry)
      }
    }
    return found
  }
}
