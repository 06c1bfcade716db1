import FoundationEssentials

/// The `rollout` binary of the build that these tests are part of.
enum BuiltBinary {
  /// There is no binary where the build puts it.
  struct Missing: Error, CustomStringConvertible {
    var path: String

    var description: String {
      "expected the built binary at \(path), found none\nHint: swift build --product rollout"
    }
  }

  /// The absolute path: the build leaves programs and test bundles in one directory.
  ///
  /// - Throws: ``Missing``
  static func path() throws -> String {
    let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let path = bundle[..<(bundle.lastIndex(of: "/") ?? bundle.startIndex)] + "/rollout"
    guard FileManager.default.isExecutableFile(atPath: String(path)) else {
      throw Missing(path: String(path))
    }
    return String(path)
  }
}
