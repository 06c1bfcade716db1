import Testing

/// What people type while a runner lives is done by that runner.
@Suite(.endToEnd, .generous) struct LiveVerbTests {
  /// Milliseconds within which a runner acts on a verb, with room for a machine that is busy.
  static let patience = 60_000

  @Test func `an abort ends the gate that runs, and the run`() async throws {
    let place = try Place()
    let plan = try place.plan(gates: [
      ("one", "sleep 300 & echo $! > child; echo $$ > pid; wait"), ("two", "touch two-ran"),
    ])
    let ending = try await place.rollout(["run"] + plan) { _ in
      try await place.wait(for: "pid")
      try await place.expect(0, "abort", "latest", "--reason", "the wrong build")
      try await place.wait(forStored: "gate.interrupted")
    }
    #expect(ending.code == 5, "\(ending)")
    #expect(ending.output.contains("The rollout was aborted: the wrong build\n"))
    let events = try place.stored()
    expectConsistent(events)
    #expect(
      events.map(\.type) == [
        "rollout.planned", "runner.attached", "gate.started", "rollout.aborted",
        "gate.interrupted",
      ])
    #expect(events.last?["reason"] == "the rollout was aborted")
    try expectPrompt(events, "rollout.aborted", "gate.interrupted")
    #expect(!isRunning(try place.processNumber(in: "pid")))
    #expect(!isRunning(try place.processNumber(in: "child")))
    #expect(!place.exists("two-ran"))
    try await place.expectRendered()
  }

  static let twoSteps = """
    rollback:
      steps:
        - name: route-back
          command: 'echo route-back >> rolled-back'
        - name: scale-down
          command: 'echo scale-down >> rolled-back; test -e mended'

    """

  @Test func `a rollback of a soak does its steps, and again the one that failed`() async throws {
    let place = try Place()
    let plan = try place.plan("soak:\n  seconds: 600\n" + Self.twoSteps)
    let ending = try await place.rollout(["run"] + plan) { _ in
      try await place.wait(forStored: "soak.started")
      try await place.expect(0, "rollback", "latest", "--reason", "users complain")
      try await place.wait(forStored: "rollout.held")
      try place.write("", to: "mended")
      try await place.expect(0, "retry", "latest", "--reason", "mended it")
      try await place.wait(forStored: "rollout.rolledback")
    }
    #expect(ending.code == 6, "\(ending)")
    #expect(try place.text("rolled-back") == "route-back\nscale-down\nscale-down\n")
    let events = try place.stored()
    expectConsistent(events)
    #expect(
      events.drop { $0.type != "rollback.requested" }.map(\.type) == [
        "rollback.requested", "rollback.started", "rollback.finished", "rollback.started",
        "rollback.finished", "rollout.held", "rollout.retried", "rollback.started",
        "rollback.finished", "cohort.completed", "rollout.rolledback",
      ])
    try expectPrompt(events, "rollback.requested", "rollback.started")
    try expectPrompt(events, "rollout.retried", "rollback.started")
    #expect(events.dropLast().last?["verdict"] == "incomplete")
    try await place.expectRendered()
  }

  @Test func `a rollback whose runner is killed waits for a person, and is done again`()
    async throws
  {
    let place = try Place()
    let plan = try place.plan(
      """
      soak: { seconds: 600 }
      rollback:
        steps:
          - { name: route-back, command: 'true' }
          - { name: scale-down, command: 'echo $$ >> pids; test -e mended || sleep 300' }
      """)
    let killed = try await place.rollout(["run"] + plan) { process in
      try await place.wait(forStored: "soak.started")
      try await place.expect(0, "rollback", "latest", "--reason", "users complain")
      try await place.wait(for: "pids")
      signal(process, .kill)
    }
    #expect(killed.code == -9)
    let again = try await place.expect(2, "rollback", "latest", "--reason", "go on")
    #expect(again.errors.contains("`rollout resume` carries a rollback on"), "\(again.errors)")
    let held = try await place.rollout("resume", "latest", "--exit-when-held")
    #expect(held.code == 4, "\(held)")
    #expect(
      held.output.contains("its rollback is not finished: 1 of 2 steps are done."),
      "\(held.output)")
    #expect(!held.output.contains("nothing was rolled back"))
    #expect(!isRunning(try place.processNumber(in: "pids")))
    try place.write("", to: "mended")
    try await place.expect(0, "retry", "latest", "--reason", "it does no harm twice")
    let ending = try await place.rollout("resume", "latest")
    #expect(ending.code == 6, "\(ending)")
    expectConsistent(try place.stored())
    try await place.expectRendered()
  }

  @Test func `a rollback ends the apply command that runs`() async throws {
    let place = try Place()
    let plan = try place.plan(
      """
      apply:
        command: 'echo $$ > pid; sleep 300'
        termination-grace-seconds: 1
      rollback:
        command: 'echo "$ROLLOUT_FROM_COHORT $ROLLOUT_FROM_PERCENT" > rolled-back'
      """)
    let ending = try await place.rollout(["run"] + plan) { _ in
      try await place.wait(for: "pid")
      try await place.expect(0, "rollback", "latest", "--reason", "it hangs")
      try await place.wait(forStored: "rollout.rolledback")
    }
    #expect(ending.code == 6, "\(ending)")
    #expect(!isRunning(try place.processNumber(in: "pid")))
    #expect(try place.text("rolled-back") == "cohort_5 5\n")
    let events = try place.stored()
    expectConsistent(events)
    #expect(
      events.drop { $0.type != "rollback.requested" }.map(\.type) == [
        "rollback.requested", "apply.interrupted", "rollback.started", "rollback.finished",
        "cohort.completed", "rollout.rolledback",
      ])
    try expectPrompt(events, "rollback.requested", "rollback.started")
  }

  @Test func `a breach rolls back by itself, and tells the command the facts`() async throws {
    let place = try Place()
    let answer = MisbehavingServer.answer("200 OK", body: #"{"p95_latency_ms":700}"#)
    try await MisbehavingServer.run(answer) { server in
      let plan = try place.plan(
        """
        release: { name: web-7, digest: 'sha256:77' }
        baseline: { name: web-6 }
        rollback:
          command: 'env | grep ^ROLLOUT_ | sort > facts'
        \(Place.slo(server.url))
              stages:
                baseline: { at-most: 900 }
        """)
      let ending = try await place.rollout(["run"] + plan)
      #expect(ending.code == 6, "\(ending)")
    }
    let events = try place.stored()
    expectConsistent(events)
    let breach = try #require(
      events.first { $0.type == "slo.sampled" && $0["stage"] == "cohort_5" })
    let requested = try #require(events.first { $0.type == "rollback.requested" })
    #expect(requested.data["automatic"] == .bool(true))
    var facts: [String: String] = [:]
    for line in try place.text("facts").split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      facts[String(parts[0])] = String(parts[1])
    }
    #expect(facts.removeValue(forKey: "ROLLOUT_REASON") == requested["reason"])
    #expect(
      facts == [
        "ROLLOUT_ID": breach.stream, "ROLLOUT_RUNNER_EPOCH": "1", "ROLLOUT_SERVICE": "small",
        "ROLLOUT_ENVIRONMENT": "production", "ROLLOUT_FROM_COHORT": "cohort_5",
        "ROLLOUT_FROM_PERCENT": "5", "ROLLOUT_CAUSE": "cohort_5/slo/p95_latency_ms#1",
        "ROLLOUT_CAUSE_EVENT": "\(breach.version)", "ROLLOUT_RELEASE": "web-7",
        "ROLLOUT_RELEASE_DIGEST": "sha256:77", "ROLLOUT_BASELINE": "web-6",
        "ROLLOUT_BASELINE_DIGEST": "",
        "ROLLOUT_COMMAND_EVENT": "\(requested.version + 1)",
      ])
    #expect(events.dropLast().last?["verdict"] == "fail")
    try await place.expectRendered()
  }

  @Test func `a promotion ends a soak, which never counts as passed`() async throws {
    let place = try Place()
    let plan = try place.plan(cohorts: "[50]", "soak:\n  seconds: 600\n")
    let ending = try await place.rollout(["run"] + plan) { _ in
      try await place.wait(forStored: "soak.started")
      try await place.expect(0, "promote", "latest", "--reason", "a fix for an outage")
      try await place.wait(forStored: "rollout.decided")
    }
    #expect(ending.code == 0, "\(ending)")
    let events = try place.stored()
    expectConsistent(events)
    #expect(
      events.suffix(4).map(\.type) == [
        "soak.promoted", "soak.finished", "cohort.completed", "rollout.decided",
      ])
    #expect(events.dropLast().last?["verdict"] == "incomplete")
    try expectPrompt(events, "soak.promoted", "soak.finished")
  }

  /// Expects the runner's answer to a verb soon after it.
  private func expectPrompt(_ events: [StoredEvent], _ verb: String, _ answer: String) throws {
    let asked = try #require(events.firstIndex { $0.type == verb })
    let answered = try #require(events[asked...].first { $0.type == answer })
    #expect(answered.time - events[asked].time < Self.patience)
  }
}

extension Place {
  /// Runs `rollout` and expects its exit code.
  @discardableResult
  func expect(
    _ code: Int32, _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Program.Ending {
    let ending = try await rollout(arguments)
    #expect(
      ending.code == code, "\(arguments): \(ending.output)\(ending.errors)",
      sourceLocation: sourceLocation)
    return ending
  }
}
