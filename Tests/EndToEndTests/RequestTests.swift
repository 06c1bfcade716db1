import Testing

/// Requests that go wrong: each is an event with a precise reason, blocks, and leaves evidence.
@Suite(.endToEnd, .generous) struct RequestTests {
  /// What answers, and the reason that must be recorded; `{}` stands for host and port.
  struct Trouble: Sendable, CustomTestStringConvertible {
    var name: String
    var answer: String
    var reason: String

    var testDescription: String { name }
  }

  static let troubles = [
    Trouble(name: "timeout", answer: "", reason: "{} gave no answer within 500 ms"),
    Trouble(
      name: "redirect to another host",
      answer: MisbehavingServer.answer(
        "302 Found", headers: ["location: http://elsewhere.invalid/slo"]),
      reason: "{} answered 302: the redirect leads to http://elsewhere.invalid"),
    Trouble(
      name: "body over the cap",
      answer: MisbehavingServer.answer("200 OK", body: String(repeating: "x", count: 3000)),
      reason: "{} announced a body of 3000 bytes; at most 2000 expected"),
    Trouble(
      name: "not HTTP", answer: "SSH-2.0-OpenSSH_9.2\r\n\r\n",
      reason: "{} answered something that is not HTTP/1.1: "),
  ]

  @Test(arguments: troubles)
  func `an SLO source that misbehaves blocks the rollout`(_ trouble: Trouble) async throws {
    let place = try Place()
    try await MisbehavingServer.run(trouble.answer) { server in
      try await expectBlock(
        place, Place.slo(server.url + "/slo"), kind: "slo.unavailable", key: "reason",
        trouble.reason.replacing("{}", with: server.url.dropFirst(7)))
    }
  }

  @Test(arguments: troubles)
  func `a probe that misbehaves blocks the rollout`(_ trouble: Trouble) async throws {
    let place = try Place()
    try await MisbehavingServer.run(trouble.answer) { server in
      try await expectBlock(
        place, Place.probe(server.url), kind: "probe.finished", key: "failure",
        trouble.reason.replacing("{}", with: server.url.dropFirst(7)))
    }
  }

  @Test(arguments: troubles)
  func `a snapshot that misbehaves only warns`(_ trouble: Trouble) async throws {
    let place = try Place()
    try await MisbehavingServer.run(trouble.answer) { server in
      let plan = try place.plan(
        cohorts: "[5]", Place.snapshot(server.url + "/metrics") + "\n" + Place.smallLimits)
      let ending = try await place.rollout(["run"] + plan)
      #expect(ending.code == 0)
      let failed = try await place.events().filter { $0.type == "snapshot.failed" }
      #expect(failed.count == 4)
      let reason = trouble.reason.replacing("{}", with: server.url.dropFirst(7))
      for event in failed {
        #expect(event.data["reason"]?.string?.hasPrefix(reason) == true, "got \(event.data)")
      }
      let warnings = try await place.contents(of: place.artifactDirectory())["warnings.log"]
      #expect(
        warnings.map { String(decoding: $0, as: UTF8.self) }?.hasPrefix(
          "Failed to capture metrics_before: \(server.url)/metrics\n") == true)
    }
  }

  @Test func `an answer of 500 blocks, and its body is kept`() async throws {
    let place = try Place()
    try await MisbehavingServer.run(
      MisbehavingServer.answer("500 Internal Server Error", body: "the database is gone")
    ) { server in
      try await expectBlock(
        place, Place.slo(server.url + "/slo"), kind: "slo.unavailable", key: "reason",
        "expected a status below 400, got 500")
    }
    let event = try #require(try await place.events().first { $0.type == "slo.unavailable" })
    #expect(event.data["body"]?["byteCount"] == .number(20))
  }

  @Test func `nobody there blocks the rollout`() async throws {
    let place = try Place()
    let url = try await MisbehavingServer.refusingURL()
    try await expectBlock(
      place, Place.slo(url + "/slo"), kind: "slo.unavailable", key: "reason",
      "\(url.dropFirst(7)) refused the connection; nothing listens there")
  }

  @Test func `a name that does not exist blocks the rollout`() async throws {
    let place = try Place()
    try await expectBlock(
      place, Place.slo("http://nonexistent.invalid/slo"), kind: "slo.unavailable", key: "reason",
      "the name of nonexistent.invalid")
  }

  @Test func `a probe that is refused blocks the rollout`() async throws {
    let place = try Place()
    try await place.withSandbox { sandbox in
      let ending = try await place.rollout(
        ["run", "--skip-gates", "--skip-rollback-drill", "--soak", "advisory"],
        sandbox.environment.merging(["OA_PROD_CONTROL_AUTH_TOKEN": "another-token"]) { $1 })
      #expect(ending.code == 1)
    }
    #expect(try await place.reasons() == ["probe cohort_1 failed: expected a 2xx status, got 401"])
  }

  @Test func `the password of a URL is nowhere`() async throws {
    let place = try Place()
    try await MisbehavingServer.run(
      MisbehavingServer.answer("200 OK", body: "{\"p95_latency_ms\":1}")
    ) { server in
      let url = server.url.replacing("http://", with: "http://watcher:p4ssw0rd-77@")
      let plan = try place.plan(
        cohorts: "[5]",
        [Place.slo(url + "/slo"), Place.snapshot(url + "/metrics"), Place.probe(url)].joined(
          separator: "\n"))
      // The plan is the operator's own file and holds the password; all else must not.
      let ending = try await place.rollout(["run"] + plan)
      #expect(ending.code == 0)
      try place.remove("plan.yaml")
      try place.expectNowhere("p4ssw0rd-77", ending)
    }
  }

  /// Runs a plan with small limits and expects it to be blocked by one precise event.
  private func expectBlock(
    _ place: Place, _ part: String, kind: String, key: String, _ reason: String
  ) async throws {
    let plan = try place.plan(part + "\n" + Place.smallLimits)
    let ending = try await place.rollout(["run"] + plan)
    #expect(ending.code == 1)
    #expect(ending.errors == "")
    let events = try await place.events()
    let event = try #require(events.first { $0.type == kind })
    let recorded = try #require(event.data[key]?.string, "got \(event.data)")
    #expect(recorded.hasPrefix(reason))
    #expect(!recorded.contains("\n"))
    #expect(events.last?.type == "rollout.decided")
    #expect(try await place.reasons().first?.contains(reason) == true)
    #expect(try await place.summary().contains("- Decision: block\n"))
  }
}
