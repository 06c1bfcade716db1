import Testing

/// What holds a rollout, and what lets it go on.
@Suite(.endToEnd, .generous) struct HoldTests {
  /// A plan whose gate waits for a file, so that something can be said before its end.
  private func waiting(_ place: Place, _ rest: String = "") throws -> [String] {
    try place.plan(
      cohorts: "[50]",
      gates: [("one", "touch here; until test -e go; do sleep 0.02; done")], rest)
  }

  @Test func `a hold lets the gate end, enters nothing, and is lifted by hand`() async throws {
    let place = try Place()
    let plan = try waiting(place)
    let ending = try await place.rollout(["run"] + plan) { _ in
      try await place.wait(for: "here")
      try await place.expect(
        0, "hold", "latest", "--reason", "lunch", "--owner", "ada")
      // A later hold takes the place of the first.
      try await place.expect(0, "hold", "latest", "--reason", "me too", "--owner", "grace")
      try place.write("", to: "go")
      try await place.wait(forStored: "gate.finished")
      #expect(try await place.show()["status"] == .string("held"))
      try await place.expect(0, "resume", "latest", "--reason", "back again")
      try await place.wait(forStored: "rollout.decided")
    }
    #expect(ending.code == 0, "\(ending)")
    let events = try place.stored()
    expectConsistent(events)
    #expect(
      events.dropFirst(2).map(\.type) == [
        "gate.started", "rollout.held", "rollout.held", "gate.finished", "rollout.resumed",
        "cohort.entered", "cohort.completed", "rollout.decided",
      ])
  }

  @Test func `a hold with an end lifts itself`() async throws {
    let place = try Place()
    let plan = try waiting(place)
    let ending = try await place.rollout(["run"] + plan) { _ in
      try await place.wait(for: "here")
      try await place.expect(0, "hold", "latest", "--reason", "two", "--until", "2s")
      try place.write("", to: "go")
      try await place.wait(forStored: "rollout.decided")
    }
    #expect(ending.code == 0, "\(ending)")
    let events = try place.stored()
    let held = try #require(events.first { $0.type == "rollout.held" })
    let resumed = try #require(events.first { $0.type == "rollout.resumed" })
    #expect(resumed.data["endedByItself"] == .bool(true))
    #expect(try #require(held.number("until")) <= Double(resumed.time))
  }

  @Test func `a freeze holds until its end, which a person can override`() async throws {
    let place = try Place()
    let plan = try waiting(place, "freeze: ['2020-01-01 to 2099-12-31 UTC']\n")
    try place.write("", to: "go")
    // It ends by itself some day, so the runner waits for that, whatever it was asked to.
    let ending = try await place.rollout(["run", "--exit-when-held"] + plan) { _ in
      try await place.wait(forStored: "rollout.held")
      let refused = try await place.expect(2, "resume", "latest", "--reason", "a security fix")
      #expect(refused.errors.contains("--override-freeze"))
      try await place.expect(
        0, "resume", "latest", "--override-freeze", "--reason", "a security fix")
      try await place.wait(forStored: "rollout.decided")
    }
    #expect(ending.code == 0, "\(ending)")
    #expect(
      ending.output.contains("held freeze until 2100-01-01T00:00:00.000Z"), "\(ending.output)")
    let held = try #require(try place.stored().first { $0.type == "rollout.held" })
    #expect(held["cause"] == "freeze")
    #expect(held.number("until") == 4_102_444_800_000)
    #expect(held["reason"] == "freeze 2020-01-01 to 2099-12-31 UTC")
    let resumed = try #require(try place.stored().first { $0.type == "rollout.resumed" })
    #expect(resumed.data["overrides"] == .bool(true))
    expectConsistent(try place.stored())
  }

  @Test func `a failure holds; its waiver lets the rollout go on`() async throws {
    let place = try Place()
    let plan = try place.plan(
      cohorts: "[50]", gates: [("one", "exit 3"), ("two", "touch two-ran")],
      "on-failure: hold\n")
    let held = try await place.rollout(["run", "--exit-when-held"] + plan)
    #expect(held.code == 4, "\(held)")
    #expect(!place.exists("two-ran"))
    let before = try place.stored().count
    let lifted = try await place.rollout(
      ["resume", "latest", "--reason", "never mind", "--no-attach"])
    #expect(lifted.code == 2)
    #expect(lifted.errors.contains("got one for gates/one#1"))
    let unknown = try await place.expect(2, "waive", "latest", "gates/two#1", "--reason", "x")
    #expect(unknown.errors.contains("gates/one#1"))
    let silent = try await place.expect(2, "waive", "latest", "gates/one#1")
    #expect(silent.errors.contains("expected --reason"))
    let dry = try await place.expect(
      0, "waive", "latest", "gates/one#1", "--reason", "x", "--dry-run")
    #expect(dry.output.contains("would record \(before) failure.waived"))
    #expect(try place.stored().count == before)
    try await place.expect(0, "waive", "latest", "gates/one#1", "--reason", "known, ticket 7")
    let ending = try await place.rollout("resume", "latest")
    #expect(ending.code == 0, "\(ending)")
    #expect(place.exists("two-ran"))
    expectConsistent(try place.stored())
    #expect(try await place.summary().contains("known, ticket 7"))
    try await place.expectRendered()
  }

  @Test func `a retry is a new attempt by the runner that waits`() async throws {
    let place = try Place()
    let plan = try place.plan(
      cohorts: "[50]", gates: [("one", "test -e mended")], "on-failure: hold\n")
    let ending = try await place.rollout(["run"] + plan) { _ in
      try await place.wait(forStored: "rollout.held")
      try place.write("", to: "mended")
      try await place.expect(0, "retry", "latest", "gates/one#1", "--reason", "mended")
      try await place.wait(forStored: "rollout.decided")
    }
    #expect(ending.code == 0, "\(ending)")
    let events = try place.stored()
    expectConsistent(events)
    #expect(
      events.filter { $0.type == "gate.finished" }.map { $0.number("attempt") } == [1, 2])
    try await place.expectRendered()
  }

  @Test func `an end that only a person can bring exits with 4 when asked to`() async throws {
    let place = try Place()
    let plan = try waiting(place)
    let ending = try await place.rollout(["run", "--exit-when-held"] + plan) { _ in
      try await place.wait(for: "here")
      try await place.expect(0, "hold", "latest", "--reason", "lunch")
      try place.write("", to: "go")
      try await place.wait(forStored: "runner.detached")
    }
    #expect(ending.code == 4, "\(ending)")
    #expect(ending.output.contains("Held: lunch\n"), "\(ending.output)")
    #expect(try await place.show()["status"] == .string("held"))
    // Without a reason the hold stays; so does the code.
    let again = try await place.rollout("resume", "latest", "--exit-when-held")
    #expect(again.code == 4)
    #expect(try await place.rollout("resume", "latest", "--reason", "back").code == 0)
    expectConsistent(try place.stored())
  }

  @Test(arguments: [
    (["--reason", "x", "--owner", ""], "expected --owner with 1 to 100 bytes, got only blanks"),
    (
      ["--reason", "x", "--owner", String(repeating: "a", count: 101)],
      "expected --owner with 1 to 100 bytes, got 101"
    ),
    (["--reason", "  "], "expected --reason with 1 to 1000 bytes, got only blanks"),
  ])
  func `a hold names its owner and its reason`(flags: [String], message: String) async throws {
    let place = try Place()
    let ending = try await place.rollout(["hold", "latest"] + flags)
    #expect(ending.code == 2)
    #expect(ending.errors.contains(message), "\(ending)")
  }
}
