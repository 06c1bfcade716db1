import Foundation
import RolloutFuzzTargets
import Testing

/// What `tools/fuzz` runs, on inputs that are there: every one that once was a fault, and the
/// seeds. The large ones take minutes in a build for debugging; `tools/fuzz` runs them.
@Suite struct `Every reader of foreign bytes` {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Findings")

  /// The files of a folder `Findings/TARGET`.
  private static func findings(_ target: String) throws -> [(name: String, bytes: [UInt8])] {
    let folder = folder.appending(path: target)
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
      (name, [UInt8](try Data(contentsOf: folder.appending(path: name))))
    }
  }

  @Test(arguments: FuzzTarget.all.map(\.name))
  func `stands every input that once was a fault`(name: String) throws {
    let target = try #require(FuzzTarget.named(name))
    for finding in try Self.findings(name) {
      do {
        try target.check(finding.bytes)
      } catch {
        Issue.record("\(name)/\(finding.name): \(error)")
      }
    }
  }

  @Test(arguments: FuzzTarget.all.map(\.name))
  func `reads what fuzzing begins with`(name: String) throws {
    let target = try #require(FuzzTarget.named(name))
    for (number, seed) in try target.seeds().enumerated() {
      do {
        try target.check(seed)
      } catch {
        Issue.record("seed \(number) of \(name): \(error)")
      }
    }
  }

  @Test func `no folder of findings belongs to no target`() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(folders).subtracting(FuzzTarget.all.map(\.name)).subtracting(["README.md"]).isEmpty)
  }

  @Test func `names are distinct`() {
    #expect(Set(FuzzTarget.all.map(\.name)).count == FuzzTarget.all.count)
  }
}
