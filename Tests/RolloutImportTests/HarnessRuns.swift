import FoundationEssentials

@testable import RolloutImport

/// The directories under `Fixtures`, which `tools/bench/incumbent-stand-in.sh` left.
enum HarnessRuns {
  static let folder =
    #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/Fixtures"

  static func path(_ name: String) -> String { folder + "/" + name }

  /// Every file of a directory by its relative path.
  static func files(_ path: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      var isFolder = false
      _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
      if isFolder { continue }
      files[name] = [UInt8](try Data(contentsOf: URL(filePath: path + "/" + name)))
    }
    return files
  }

  /// What a directory says, after its files were changed.
  static func run(
    _ name: String, _ change: (inout [String: [UInt8]]) -> Void = { _ in }
  ) throws -> IncumbentRun {
    var files = try files(path(name))
    change(&files)
    return IncumbentRun(
      files.filter { IncumbentDirectory.reads($0.key) }
        .map { ImportText(name: $0.key, bytes: $0.value) },
      names: files.keys.sorted(), directory: name)
  }
}

extension [String: [UInt8]] {
  func text(_ name: String) -> String { String(decoding: self[name] ?? [], as: UTF8.self) }

  /// Replaces a text in a file.
  mutating func replace(_ old: String, with new: String, in name: String) {
    self[name] = Array(text(name).replacing(old, with: new).utf8)
  }
}
