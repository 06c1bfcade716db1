import Foundation
import Testing

@Suite struct `The documentation` {
  @Test func `names every event type`() throws {
    let catalogue = try SourceTree.text(of: "docs/events.md")
    let source = try SourceTree.text(of: "Sources/RolloutModel/Events/EventType.swift")
    let types = source.split(separator: "\"").enumerated().filter { $0.offset % 2 == 1 }
      .map { String($0.element) }
    #expect(types.count > 20)
    for type in types {
      #expect(catalogue.contains("`\(type)`"), "docs/events.md does not name \(type)")
    }
  }

  @Test func `names every key of a plan file`() throws {
    let guide = try SourceTree.text(of: "docs/plan-file.md")
    let source =
      try SourceTree.text(of: "Sources/RolloutPlanFile/PlanReader.swift")
      + SourceTree.text(of: "Sources/RolloutPlanFile/PlanReader+SLO.swift")
      + SourceTree.text(of: "Sources/RolloutPlanFile/PlanReader+Policy.swift")
      + SourceTree.text(of: "Sources/RolloutPlanFile/PolicyFile.swift")
    for match in source.matches(of: /members\["([a-z0-9-]+)"\]/) {
      let key = String(match.1)
      #expect(guide.contains(key), "docs/plan-file.md does not name \(key)")
    }
  }

  @Test func `names every key of a map of a series`() throws {
    let guide = try SourceTree.text(of: "docs/importing-series.md")
    let folder = "Sources/RolloutCommands/Importing/Series/"
    let source =
      try SourceTree.text(of: folder + "SeriesMapReader.swift")
      + SourceTree.text(of: folder + "SeriesMapReader+Metrics.swift")
      + SourceTree.text(of: folder + "SeriesWindowReader.swift")
    for match in source.matches(of: /members\["([a-z0-9-]+)"\]|"([a-z]+-column)"/) {
      let key = String(match.1 ?? match.2 ?? "")
      #expect(guide.contains(key), "docs/importing-series.md does not name \(key)")
    }
  }

  @Test func `has no link that leads nowhere`() throws {
    let folders = try SourceTree.files(in: "docs") { $0.hasSuffix(".md") }
    let readme = try SourceTree.text(of: "README.md")
    let top = SourceTree.File(path: "README.md", lines: readme.split(separator: "\n"))
    for file in folders + [top] {
      let text = file.lines.joined(separator: "\n")
      for match in text.matches(of: /\]\(([^)#\s]+)(#[^)]*)?\)/) {
        let target = String(match.1)
        guard !target.contains("://"), !target.hasPrefix("mailto:") else { continue }
        let folder = SourceTree.root.appending(path: file.path).deletingLastPathComponent()
        let exists = FileManager.default.fileExists(
          atPath: folder.appending(path: target).standardizedFileURL.path)
        #expect(exists, "\(file.path) links to \(target)")
      }
    }
  }
}
