import Testing

/// A run that is stopped from outside leaves what it has recorded, and nothing running.
@Suite(.endToEnd, .generous) struct InterruptionTests {
  /// "A few seconds", with room for a busy machine.
  static let patience = Duration.seconds(10)

  @Test(arguments: [SentSignal.interrupt, .terminate])
  func `a signal during a gate ends the gate and the run`(_ sent: SentSignal) async throws {
    let place = try Place()
    let plan = try place.plan(gates: [
      ("one", "echo working; sleep 300 & echo $! > child; echo $$ > pid; wait"),
      ("two", "touch two-ran"),
    ])
    let ending = try await interrupted(place, plan, by: sent) { try await place.wait(for: "pid") }
    #expect(ending.output.contains("The rollout was interrupted; nothing was decided.\n"))
    #expect(!isRunning(try place.processNumber(in: "pid")))
    #expect(!isRunning(try place.processNumber(in: "child")))
    #expect(!place.exists("two-ran"))
    let events = try await place.events()
    #expect(events.suffix(2).map(\.type) == ["gate.interrupted", "runner.detached"])
    #expect(
      events.suffix(2).map { $0.data["reason"] } == [
        .string("received \(sent.name)"), .string("received \(sent.name)"),
      ])
    #expect(try await place.log("gate-one") == "working\n")
    try await expectInterrupted(place)
  }

  @Test(arguments: [SentSignal.interrupt, .terminate])
  func `a signal during a soak ends the run`(_ sent: SentSignal) async throws {
    let place = try Place()
    let plan = try place.plan("soak:\n  seconds: 600\n")
    let ending = try await interrupted(place, plan, by: sent) {
      try await place.waitForEvent("soak.started")
    }
    #expect(ending.code == 4)
    #expect(try await place.events().suffix(2).map(\.type) == ["soak.started", "runner.detached"])
    try await expectInterrupted(place)
  }

  @Test(arguments: [SentSignal.interrupt, .terminate])
  func `a signal during a request that hangs ends the run`(_ sent: SentSignal) async throws {
    let place = try Place()
    try await MisbehavingServer.run("") { server in
      let plan = try place.plan(Place.probe(server.url))
      _ = try await interrupted(place, plan, by: sent) {
        try await place.waitForEvent("probe.started")
      }
    }
    #expect(
      try await place.events().suffix(3).map(\.type) == [
        "probe.started", "probe.interrupted", "runner.detached",
      ])
    try await expectInterrupted(place)
  }

  @Test func `a run that is killed leaves a ledger that reads`() async throws {
    let place = try Place()
    let plan = try place.plan(gates: [("one", "true"), ("two", "echo $$ > pid; sleep 300")])
    let ending = try await place.rollout(["run"] + plan) { process in
      try await place.wait(for: "pid")
      signal(process, .kill)
    }
    #expect(ending.code == -9)
    let orphan = try place.processNumber(in: "pid")
    let events = try await place.events()
    #expect(
      events.map(\.type) == [
        "rollout.planned", "runner.attached", "gate.started", "gate.finished", "gate.started",
      ])
    #expect(events.map(\.version) == Array(0..<5))
    #expect(events.map(\.position) == Array(0..<5))
    #expect(try await place.rollout("list", "--json").outputLines.count == 1)
    #expect(try await place.rollout("show").code == 0)
    #expect(try await place.rollout("summary").output.contains("- Decision: incomplete\n"))
    // Nobody ended the gate that runs on; the next runner does, and runs it again.
    #expect(isRunning(orphan))
    let resumed = try await place.rollout(["resume", "latest"]) { process in
      while try place.processNumber(in: "pid") == orphan {
        try await Task.sleep(for: .milliseconds(10))
      }
      signal(process, .interrupt)
    }
    #expect(!isRunning(orphan))
    #expect(resumed.code == 4)
    #expect(
      try await place.events().dropFirst(5).map(\.type) == [
        "runner.attached", "gate.interrupted", "gate.started", "gate.interrupted",
        "runner.detached",
      ])
  }

  @Test func `a reader of the output that goes away stops nothing`() async throws {
    let place = try Place()
    let plan = try place.plan(gates: [("one", "true"), ("two", "touch two-ran")])
    let ending = try await place.bash(
      "\"$ROLLOUT\" run \(plan.joined(separator: " ")) | head -n 1; exit ${PIPESTATUS[0]}")
    #expect(ending.code == 0)
    #expect(place.exists("two-ran"))
    #expect(try await place.show()["decision"] == .string("allow"))
  }

  /// Runs a plan, sends the signal once the moment has come, and expects exit code 4 soon after.
  private func interrupted(
    _ place: Place, _ plan: [String], by sent: SentSignal,
    at moment: @escaping @Sendable () async throws -> Void
  ) async throws -> Program.Ending {
    let clock = ContinuousClock()
    let times = TwoTimes()
    let ending = try await place.rollout(["run"] + plan) { process in
      try await moment()
      await times.begin(clock.now)
      signal(process, sent)
    }
    #expect(ending.code == 4, "\(ending.errors)")
    #expect(ending.errors == "")
    let begun = try #require(await times.begun)
    #expect(clock.now - begun < InterruptionTests.patience)
    return ending
  }

  private func expectInterrupted(_ place: Place) async throws {
    #expect(try await place.summary().contains("- Decision: incomplete\n"))
    #expect(try await place.show()["status"] == .string("interrupted"))
    #expect(try await place.show()["decision"] == .null)
    let listing = try JSONValue(try await place.rollout("list", "--json").output)
    #expect(listing["status"] == .string("interrupted"))
  }
}

private actor TwoTimes {
  var begun: ContinuousClock.Instant?

  func begin(_ time: ContinuousClock.Instant) { begun = time }
}
