import ArgumentParser
import RolloutTestSupport
import Testing

@testable import RolloutCommands

@Suite struct HelpTests {
  /// Every command with the words that call it.
  private static func all(
    _ command: any ParsableCommand.Type = RolloutCommand.self, _ name: String = "rollout"
  ) -> [(name: String, command: any ParsableCommand.Type)] {
    [(name, command)]
      + command.configuration.subcommands.flatMap { all($0, "\(name) \($0._commandName)") }
  }

  @Test func `every help page is as it was`() throws {
    var pages: [String] = []
    for (name, command) in HelpTests.all() {
      let page = RolloutCommand.helpMessage(for: command, columns: 100)
      pages.append("=== \(name)\n\(page)\n")
    }
    #expect(pages.count > 10)
    try Snapshot.expect(pages.joined(separator: "\n"), equals: "help.txt")
  }

  @Test func `the help of the drop-in is as it was`() throws {
    try Snapshot.expect(DropInArguments.usage, equals: "help-drop-in.txt")
  }

  @Test func `no line of help is wider than a hundred columns`() {
    for (name, command) in HelpTests.all() {
      let lines = RolloutCommand.helpMessage(for: command, columns: 100).split(separator: "\n")
      // The argument parser does not break the synopsis.
      for line in lines where !line.hasPrefix("USAGE:") {
        #expect(line.count <= 100, "\(name): \(line)")
      }
    }
    for line in DropInArguments.usage.split(separator: "\n") { #expect(line.count <= 100) }
  }
}
