import Testing

/// Every scenario of the sandbox ends as its name says.
@Suite(.endToEnd, .generous) struct ScenarioTests {
  private static let advisory = [
    "run", "--soak", "advisory", "--skip-gates", "--skip-rollback-drill",
  ]

  @Test func `a healthy service is taken through every cohort`() async throws {
    let place = try Place()
    try await place.withSandbox { sandbox in
      let ending = try await place.rollout(ScenarioTests.advisory, sandbox.environment)
      #expect(ending.code == 0)
      #expect(ending.errors == "")
      #expect(ending.output.contains("\nProduction phased rollout gates passed.\n"))
    }
    let completed = try await place.events().filter { $0.type == "cohort.completed" }
    #expect(completed.map { $0.data["verdict"] } == Array(repeating: .string("pass"), count: 6))
    #expect(try await place.show()["decision"] == .string("allow"))
    #expect(try await place.reasons() == [])
  }

  @Test(arguments: [
    (
      "slow-at-25", "cohort_25",
      "slo cohort_25 breach: p95_latency_ms=812.5 > 600 (limit 600); "
        + "1 of 1 samples breached (limit 0)"
    ),
    (
      "errors-at-50", "cohort_50",
      "slo cohort_50 breach: error_budget_ratio=0.032 > 0.020 (limit 0.020); "
        + "1 of 1 samples breached (limit 0)"
    ),
  ])
  func `a service that gets worse is blocked at the cohort that shows it`(
    scenario: String, stage: String, reason: String
  ) async throws {
    let place = try Place()
    try await place.withSandbox(scenario) { sandbox in
      let ending = try await place.rollout(ScenarioTests.advisory, sandbox.environment)
      #expect(ending.code == 1)
      #expect(ending.output.contains("Against it: \(reason); policy "))
    }
    #expect(try await place.reasons() == [reason])
    #expect(try await place.show()["stage"] == .string(stage))
    let entered = try await place.events().filter { $0.type == "cohort.entered" }
    #expect(entered.last?.data["stage"] == .string(stage))
    #expect(try await place.summary().contains("- Decision: block\n"))
  }

  @Test func `a flapping service is caught by the samples of a waiting soak`() async throws {
    let place = try Place()
    try await place.withSandbox("flapping") { sandbox in
      let ending = try await place.rollout(
        [
          "run", "--skip-gates", "--skip-rollback-drill", "--cohorts", "5",
          "--cohort-soak-seconds", "5", "--sample-interval", "0.2",
        ], sandbox.environment)
      #expect(ending.code == 1)
    }
    let reason =
      "slo cohort_5 breach: p95_latency_ms=612.5 > 600 (limit 600); "
      + "1 of 2 samples breached (limit 0)"
    #expect(try await place.reasons() == [reason])
    #expect(!(try await place.events()).contains { $0.type == "soak.finished" })
  }

  @Test func `a soak that sees nothing wrong takes its time and its samples`() async throws {
    let place = try Place()
    try await place.withSandbox { sandbox in
      let ending = try await place.rollout(
        [
          "run", "--skip-gates", "--skip-rollback-drill", "--cohorts", "5",
          "--cohort-soak-seconds", "1", "--sample-interval", "0.25",
        ], sandbox.environment)
      #expect(ending.code == 0)
    }
    let soak = try #require(try await place.events().first { $0.type == "soak.finished" })
    guard case .number(let observed)? = soak.data["observed"] else {
      Issue.record("expected a duration, got \(soak.data)")
      return
    }
    #expect(observed >= 1000)
    // One when the cohort begins, then four or five more.
    guard case .number(let samples)? = soak.data["samples"] else { return }
    #expect((4...6).contains(samples))
  }

  @Test func `no data never reads as green`() async throws {
    let place = try Place()
    try await place.withSandbox("no-data") { sandbox in
      let first = try await place.rollout(ScenarioTests.advisory, sandbox.environment)
      #expect(first.code == 1)
      let reasons = try await place.reasons()
      #expect(
        reasons.first
          == "slo baseline error: p95_latency_ms: expected a number, found nothing at "
          + "p95_latency_ms: the document has no field p95_latency_ms; nothing at "
          + "sync.p95_latency_ms: the document has no field sync; "
          + "1 of 1 samples in error (limit 0)")
      let second = try await place.rollout(ScenarioTests.advisory, sandbox.environment)
      #expect(second.code == 1)
      #expect(
        try await place.reasons().first
          == "slo baseline nodata: p95_latency_ms: null at p95_latency_ms; "
          + "1 of 1 samples without data (limit 0)")
    }
  }

  @Test func `each kind of garbage is refused for what it is`() async throws {
    let place = try Place()
    // In the order in which the sandbox serves them: HTML, cut off, NaN, a string, 1e999,
    // negative, an array.
    let expected = [
      "expected a JSON document: a JSON value expected at line 1, column 1 (byte 0), "
        + "near \"<!doctype html><title>",
      "expected a JSON document: a comma or } expected at line 2, column 1 (byte 42)",
      "expected a JSON document: NaN is not a JSON number; a finite number expected in "
        + "p95_latency_ms at line 1, column 40 (byte 39)",
      "expected a number at p95_latency_ms, got the string \"412\"",
      "expected a finite number: the number 1e999 is out of the range of a Double in "
        + "p95_latency_ms at line 1, column 40 (byte 39)",
      "expected a finite number, 0 or more, at p95_latency_ms, got -412.5",
      "expected a number, found nothing at p95_latency_ms: the document has no field "
        + "p95_latency_ms; nothing at sync.p95_latency_ms: sync is not an object (it is an array)",
    ]
    try await place.withSandbox("garbage") { sandbox in
      for reason in expected {
        let ending = try await place.rollout(ScenarioTests.advisory, sandbox.environment)
        #expect(ending.code == 1)
        let first = try #require(try await place.reasons().first)
        #expect(first.hasPrefix("slo baseline error: p95_latency_ms: " + reason))
      }
    }
  }

  @Test func `a source that hangs blocks the rollout by its timeout`() async throws {
    let place = try Place()
    try await place.withSandbox("hang") { sandbox in
      let plan = try place.plan(Place.slo(sandbox.url + "/slo") + "\n" + Place.smallLimits)
      let ending = try await place.rollout(["run"] + plan)
      #expect(ending.code == 1)
    }
    let reason = try #require(try await place.reasons().first)
    #expect(reason.hasPrefix("slo baseline error: p95_latency_ms: 127.0.0.1:"))
    #expect(reason.contains(" gave no answer within 500 ms; 1 of 1 samples in error (limit 0)"))
  }
}
