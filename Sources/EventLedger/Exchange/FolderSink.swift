import FoundationEssentials
import Glibc

/// A bundle as a directory. It is written beside its place and renamed when it is complete.
struct FolderSink: BundleSink {
  let path: String
  private let draft: String
  private var folders: Set<String> = []

  /// - Throws: ``FileFailure`` when there is something at the path.
  init(_ path: String) throws {
    self.path = path
    draft = try Self.draft(for: path)
    guard unsafe mkdir(draft, 0o755) == 0 else { throw FileFailure(path: draft) }
  }

  mutating func add(
    _ path: BundlePath, size: Int64, _ content: (_ write: ([UInt8]) throws -> Void) throws -> Void
  ) throws {
    if let slash = path.text.firstIndex(of: "/") {
      let folder = draft + "/" + path.text[..<slash]
      if folders.insert(folder).inserted, unsafe mkdir(folder, 0o755) != 0 {
        throw FileFailure(path: folder)
      }
    }
    var file = try OutputFile(draft + "/" + path.text)
    try content { try file.write($0) }
    try file.finish()
  }

  mutating func finish() throws {
    for folder in folders { WholeWrite.syncFolder(of: folder + "/") }
    WholeWrite.syncFolder(of: draft + "/")
    guard FileStatus.isAbsent(path), unsafe rename(draft, path) == 0 else {
      throw FileFailure(path: path)
    }
    WholeWrite.syncFolder(of: path)
  }

  func abandon() {
    try? FileManager.default.removeItem(atPath: draft)
  }
}
