import Foundation
import Testing

@Suite struct `The rules of style` {
  static let folders = ["Sources", "Tests", "migrations"]

  @Test(arguments: folders)
  func `no file is over 400 lines and no line over 100 columns`(folder: String) throws {
    for file in try SourceTree.swiftFiles(in: folder) {
      #expect(file.lines.count <= 401, "\(file.path) has \(file.lines.count) lines")
      for (index, line) in file.lines.enumerated() where line.count > 100 {
        // A long literal cannot be broken; formatters leave it alone as well.
        guard !line.contains("\"") && !line.contains("://") else { continue }
        Issue.record("\(file.path):\(index + 1) has \(line.count) columns")
      }
    }
  }

  @Test func `nothing in the sources can crash on data or hide a race`() throws {
    let forbidden = [
      "try" + "!", "as" + "!", "fatal" + "Error(", "@unchecked " + "Sendable",
      "Task." + "detached", "nonisolated" + "(unsafe)", "TO" + "DO", "FIX" + "ME",
    ]
    for folder in ["Sources", "migrations"] {
      for file in try SourceTree.swiftFiles(in: folder) {
        for (index, line) in file.lines.enumerated() {
          for word in forbidden where line.contains(word) {
            Issue.record("\(file.path):\(index + 1) has \(word)")
          }
        }
      }
    }
  }

  @Test func `nothing is public, since nobody outside the package calls it`() throws {
    for file in try SourceTree.swiftFiles(in: "Sources") {
      for (index, line) in file.lines.enumerated() {
        #expect(
          !line.drop { $0 == " " }.hasPrefix("public "), "\(file.path):\(index + 1)")
      }
    }
  }

  @Test func `the top level holds what it should and nothing else`() throws {
    let visible: Set = [
      "Package.swift", "Package.resolved", "Sources", "Tests", "migrations", "tools", "docs",
      "README.md", "LICENSE", "output",
    ]
    let found = try FileManager.default.contentsOfDirectory(atPath: SourceTree.root.path)
    let strangers = found.filter { !$0.hasPrefix(".") && !visible.contains($0) }
    #expect(strangers.isEmpty)
  }
}
