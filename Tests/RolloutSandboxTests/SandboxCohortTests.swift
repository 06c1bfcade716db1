import Testing

@testable import RolloutSandbox

@Suite struct `The cohort in force` {
  @Test func `is 0 until somebody asks for another`() throws {
    var world = try SandboxWorld.make()
    #expect(
      world.get("/sandbox/cohort").body
        == "{\"percent\":0,\"source\":\"none\",\"applied_percent\":null}\n")
  }

  @Test func `follows the probes while nothing is applied`() throws {
    var world = try SandboxWorld.make()
    for cohort in [1, 5, 10, 25, 50, 100, 5] {
      world.probe(cohort)
      #expect(world.cohortPercent == cohort)
      #expect(try Snapshot(world.get("/slo")).cohort_percent == cohort)
    }
    #expect(world.get("/sandbox/cohort").body.contains(#""source":"probe""#))
  }

  @Test func `is the applied one, whatever probes ask for`() throws {
    var world = try SandboxWorld.make()
    #expect(
      world.apply(10).body
        == "{\"percent\":10,\"source\":\"applied\",\"applied_percent\":10}\n")
    world.probe(50)
    #expect(world.cohortPercent == 10)
  }

  @Test func `goes back to the probes when the applied one is withdrawn`() throws {
    var world = try SandboxWorld.make()
    world.probe(25)
    world.apply(0)
    #expect(world.cohortPercent == 0)
    let answer = world.post("/sandbox/cohort", #"{"percent":null}"#)
    #expect(answer.status == 200)
    #expect(world.cohortPercent == 25)
  }

  @Test func `starts over, and every count with it`() throws {
    var world = try SandboxWorld.make(.flapping)
    let fresh = world
    world.probe(25)
    world.apply(50)
    _ = world.get("/slo")
    _ = world.get("/nowhere")
    #expect(world != fresh)
    let answer = world.answer(
      to: SandboxRequest(method: "DELETE", path: "/sandbox/cohort", authorization: bearer))
    #expect(answer.status == 200)
    #expect(world == fresh)
  }

  @Test(arguments: [
    "", "{}", "25", "[25]", #"{"percent":"25"}"#, #"{"percent":2.5}"#, #"{"percent":true}"#,
    #"{"percent":-1}"#, #"{"percent":101}"#, #"{"percent":1e999}"#, #"{"percent":NaN}"#,
    #"{"percent":25,"more":1}"#, #"{"Percent":25}"#,
  ])
  func `stays when the request for another makes no sense`(body: String) throws {
    var world = try SandboxWorld.make()
    world.apply(5)
    let answer = world.post("/sandbox/cohort", body)
    #expect(answer.status == 400)
    #expect(try ErrorAnswer(answer).message.contains("from 0 to 100"))
    #expect(world.cohortPercent == 5)
  }
}
