import Foundation

/// The repository as files, for rules about the code itself.
enum SourceTree {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  struct File {
    var path: String
    var lines: [Substring]
  }

  /// The Swift files below a folder of the repository.
  static func swiftFiles(in folder: String) throws -> [File] {
    try files(in: folder) { $0.hasSuffix(".swift") }
  }

  static func files(in folder: String, where isWanted: (String) -> Bool) throws -> [File] {
    let base = root.appending(path: folder)
    guard let found = FileManager.default.enumerator(atPath: base.path) else { return [] }
    var files: [File] = []
    for case let path as String in found where isWanted(path) {
      let text = try String(contentsOf: base.appending(path: path), encoding: .utf8)
      files.append(
        File(
          path: folder + "/" + path,
          lines: text.split(separator: "\n", omittingEmptySubsequences: false)))
    }
    return files
  }

  static func text(of path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }
}
