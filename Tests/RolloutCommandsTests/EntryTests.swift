import Testing

@testable import RolloutCommands

@Suite struct EntryTests {
  /// It printed the help and ended with 0, which is how a completed rollout ends.
  @Test func `a command line that the system does not tell is no command`() async {
    #expect(await Entry.start([]) == 2)
    #expect(await Entry.start(["rollout", "--version"]) == 0)
  }
}
