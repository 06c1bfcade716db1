import EventLedger
import Testing

@testable import RolloutRunner

@Suite struct EventTypeFilterTests {
  @Test func `types are chosen by name and by beginning`() throws {
    let filter = try EventTypeFilter("gate.finished, rollout.*")
    for (type, expected) in [
      ("gate.finished", true), ("gate.started", false), ("rollout.planned", true),
      ("rollout.decided", true), ("rollouts.planned", false),
    ] {
      #expect(filter.matches(try EventType(type)) == expected, "\(type)")
    }
    #expect(try EventTypeFilter("*").matches(EventType("of.the.future")))
  }

  @Test(arguments: ["", "gate.finish", "gates.*", "gate*", "gate.finished,", "GATE.FINISHED", ".*"])
  func `a type that does not exist is refused, since it would deliver nothing`(text: String) {
    #expect(throws: NotifyRefusal.self) { try EventTypeFilter(text) }
  }
}
