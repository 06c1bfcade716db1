import RolloutModel
import Testing

@testable import RolloutCommands

@Suite struct CommandRefusalWordsTests {
  @Test func `a refused rollback reads as a sentence`() {
    let refusal = CommandRefusal.ended(verb: "rollback", status: .aborted)
    #expect(refusal.description.hasPrefix("expected an open rollout to roll back, got one"))
    #expect(
      CommandRefusal.rollingBack(verb: "hold").description
        .hasPrefix("expected a rollout that is not being rolled back, got one that is, and `hold`"))
  }

  @Test func `nobody is sent to a rollback while one is under way`() {
    #expect(
      !CommandRefusal.heldByFailure(["rollback/traffic#1"]).description
        .contains("`rollout rollback`"))
    #expect(
      CommandRefusal.heldByFailure(["gates/smoke#1"]).description.contains("`rollout rollback`"))
  }

  @Test func `who wants to cut a hold short is told whose it is and how to lift it`() {
    let text = CommandRefusal.heldForLonger(owner: "ada", until: nil).description
    #expect(text.contains("by ada and has no end\nHint: `rollout resume --reason WHY`"))
  }
}
