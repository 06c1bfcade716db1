import Foundation
import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct FreezeWindowCodingTests {
  @Test func `a window is encoded as it was written`() throws {
    let window = FreezeWindow.of("Weekdays  09:00-17:00 UTC")
    let json = try JSONEncoder().encode([window])
    #expect(String(decoding: json, as: UTF8.self) == #"["Weekdays  09:00-17:00 UTC"]"#)
    #expect(try JSONDecoder().decode([FreezeWindow].self, from: json) == [window])
  }

  @Test func `a text that does not read is corrupt data with the reason`() {
    let json = Data(#"["daily UTC"]"#.utf8)
    do {
      _ = try JSONDecoder().decode([FreezeWindow].self, from: json)
      Issue.record("expected an error")
    } catch {
      #expect("\(error)".contains("expected a window that ends, got one that always holds"))
    }
  }

  @Test func `a plan without windows is encoded as before there were any`() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var plan = Plan.small()
    let before = try encoder.encode(plan)
    #expect(!String(decoding: before, as: UTF8.self).contains("freeze"))
    #expect(try JSONDecoder().decode(Plan.self, from: before).freezes.isEmpty)

    plan.freezes = [.of("weekends UTC"), .of("2026-12-24 UTC")]
    let with = try encoder.encode(plan)
    #expect(
      String(decoding: with, as: UTF8.self).contains(
        #""freeze":["weekends UTC","2026-12-24 UTC"]"#))
    #expect(try JSONDecoder().decode(Plan.self, from: with) == plan)

    plan.freezes = []
    #expect(plan == Plan.small())
    #expect(try encoder.encode(plan) == before)
  }

  @Test func `a plan has at most so many windows`() {
    var plan = Plan.small()
    plan.freezes = Array(repeating: .of("weekends UTC"), count: FreezeWindow.countLimit)
    #expect(plan.problems().isEmpty)
    plan.freezes.append(.of("sun UTC"))
    #expect(
      plan.problems() == [
        PlanProblem(field: "freeze", message: "expected at most 32 windows, got 33")
      ])
  }
}
