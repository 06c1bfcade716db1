import FoundationEssentials

/// A directory that files are written into, with the directories on the way.
final class TileDirectory {
  private let root: String
  private var made: Set<String> = []

  init(_ root: String) {
    self.root = root
  }

  /// - Throws: ``UsageRefusal``
  func write(_ bytes: [UInt8], to path: String) throws {
    let full = root + "/" + path
    let folder = String(full[..<(full.lastIndex(of: "/") ?? full.startIndex)])
    do {
      if made.insert(folder).inserted {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
      }
      try Data(bytes).write(to: URL(filePath: full))
    } catch {
      throw UsageRefusal("expected to write \(full), but: \(systemWords(of: error))")
    }
  }
}
