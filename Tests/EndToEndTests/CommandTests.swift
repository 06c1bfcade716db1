import Testing

/// Commands that go wrong: each end is told apart, recorded, and blocks the rollout.
@Suite(.endToEnd, .generous) struct CommandTests {
  @Test(arguments: [
    ("./no-such-gate", "exited with code 127", "No such file or directory"),
    ("./not-executable", "exited with code 126", "Permission denied"),
    ("echo broken >&2; exit 3", "exited with code 3", "broken"),
    ("kill -SEGV $$", "was ended by signal 11", ""),
  ])
  func `a gate that fails blocks with the way it ended`(
    command: String, end: String, said: String
  ) async throws {
    let place = try Place()
    try place.write("#!/bin/sh\n", to: "not-executable")
    let plan = try place.plan(gates: [("one", command), ("two", "touch two-ran")])
    let ending = try await place.rollout(["run"] + plan)
    #expect(ending.code == 1)
    #expect(try await place.reasons() == ["gate one failed: \(end); attempt 1"])
    #expect(!place.exists("two-ran"))
    #expect(try await place.log("gate-one").contains(said))
    #expect(try await place.summary().contains("- Gate failures: 1\n"))
  }

  @Test(arguments: [
    ("sleep 300", "terminated"), ("trap '' TERM; sleep 300 & wait; sleep 300", "killed"),
  ])
  func `a gate that hangs is ended with everything it started`(
    command: String, how: String
  ) async throws {
    let place = try Place()
    let plan = try place.plan(gates: [("one", "echo $$ > pid; " + command)])
    let ending = try await place.rollout(["run"] + plan + ["--gate-timeout-seconds", "0.5"])
    #expect(ending.code == 1)
    #expect(
      try await place.reasons()
        == ["gate one failed: timed out after 0.5s and was \(how); attempt 1"])
    #expect(!isRunning(try place.processNumber(in: "pid")))
  }

  /// It ended with 0, and whatever read its output went on with half of it.
  @Test func `output that the system does not take is an error, but no end of a rollout`()
    async throws
  {
    let place = try Place()
    let plan = try place.plan(gates: [("one", "echo one")])
    let run = try await place.bash("\"$ROLLOUT\" run \(plan.joined(separator: " ")) > /dev/full")
    #expect(run.code == 0)
    #expect(run.errors.contains("expected to write its output, but: No space left on device"))
    #expect(try await place.show()["decision"] == .string("allow"))
    let list = try await place.bash("\"$ROLLOUT\" list > /dev/full")
    #expect(list.code == 2)
    #expect(list.errors.contains("\nHint: "))
    #expect(try await place.bash("\"$ROLLOUT\" list | true").code == 0)
  }

  @Test func `a hanging drill is ended by the time limit of the command line`() async throws {
    let place = try Place()
    let ending = try await place.rollout(
      "run", "--allow-unobserved", "--skip-gates", "--cohorts", "5", "--soak", "advisory",
      "--gate-timeout-seconds", "0.5", "--rollback-drill-command", "sleep 300")
    #expect(ending.code == 1)
    #expect(
      try await place.reasons() == [
        "drill rollback_drill failed: timed out after 0.5s and was terminated; attempt 1"
      ])
  }

  @Test func `a gate that floods its output keeps its head and its tail`() async throws {
    let place = try Place()
    let plan = try place.plan(
      gates: [("one", "echo first; yes | head -c 50000000; echo last")])
    let ending = try await place.rollout(["run"] + plan)
    #expect(ending.code == 0)
    let log = try await place.log("gate-one")
    #expect(log.hasPrefix("first\ny\n"))
    #expect(log.hasSuffix("y\nlast\n"))
    // A blob, less what the line itself may take.
    let omitted = 50_000_011 - (1 << 20) + 128
    #expect(log.contains("[\(omitted) of 50000011 bytes left out here]\n"))
    let finished = try #require(try await place.events().first { $0.type == "gate.finished" })
    #expect(finished.data["log"]?["omittedByteCount"] == .number(Double(omitted)))
  }

  @Test func `a child that a gate left behind is ended, and it is said`() async throws {
    let place = try Place()
    let plan = try place.plan(gates: [("one", "sleep 300 & echo $! > pid")])
    let ending = try await place.rollout(["run"] + plan)
    #expect(ending.code == 0)
    #expect(!isRunning(try place.processNumber(in: "pid")))
    let finished = try #require(try await place.events().first { $0.type == "gate.finished" })
    #expect(finished.data["leftProcessesBehind"] == .bool(true))
    #expect(
      try await place.summary().contains("- one left processes behind; they were ended\n"))
  }

  @Test func `a token that commands print or carry is nowhere`() async throws {
    let place = try Place()
    try await place.withSandbox { sandbox in
      let ending = try await place.rollout(
        [
          "run", "--cohorts", "5", "--soak", "advisory",
          "--gate", "spacetime-provision-prod=env; echo $OA_PROD_CONTROL_AUTH_TOKEN",
          "--gate", "spacetime-replay-resume=echo $OA_PROD_CONTROL_AUTH_TOKEN | base64",
          "--gate", "spacetime-chaos=printf '%s' e2e-t0k; sleep 0.1; echo en-8f1c2d7a >&2",
          "--gate", "sync-security=echo x > \(Place.token).txt; rm \(Place.token).txt",
          "--rollback-drill-command", "echo drilling with \(Place.token)",
        ], sandbox.environment)
      #expect(ending.code == 0)
      try place.expectNowhere(Place.token, ending)
    }
    #expect(
      try await place.log("rollback-drill")
        == "drilling with [redacted:OA_PROD_CONTROL_AUTH_TOKEN]\n")
    #expect(
      try await place.log("gate-spacetime-chaos") == "[redacted:OA_PROD_CONTROL_AUTH_TOKEN]\n")
    for command in ["show", "summary", "events"] {
      try place.expectNowhere(Place.token, try await place.rollout(command))
    }
  }

  @Test func `a token given in a file is nowhere else`() async throws {
    let place = try Place()
    try place.write("file-t0ken-55aa\nsecond line\n", to: "token.txt")
    try await place.withSandbox { sandbox in
      let ending = try await place.rollout(
        [
          "run", "--skip-gates", "--cohorts", "5", "--soak", "advisory", "--auth-token-file",
          "token.txt", "--rollback-drill-command", "cat token.txt",
        ], sandbox.environment)
      // The sandbox knows another token, so the token was really sent.
      #expect(ending.code == 1)
      try place.remove("token.txt")
      try place.expectNowhere("file-t0ken-55aa", ending)
    }
    #expect(try await place.reasons() == ["probe cohort_5 failed: expected a 2xx status, got 401"])
  }

  @Test func `a command of several lines stays one line of events`() async throws {
    let place = try Place()
    let plan = try place.plan(
      cohorts: "[5]", "gates:\n  - name: one\n    command: |\n      echo a\n      echo b\n")
    #expect(try await place.rollout(["run"] + plan).code == 0)
    let events = try await place.rollout("events")
    #expect(events.outputLines.count == (try await place.events()).count)
    #expect(events.output.contains("gate.started        one, attempt 1: echo a ↵ echo b"))
  }

  @Test func `the apply command gets its variables, and comes before the probe`() async throws {
    let place = try Place()
    try await place.withSandbox { sandbox in
      let ending = try await place.rollout(
        [
          "run", "--skip-gates", "--skip-rollback-drill", "--cohorts", "5,50", "--soak",
          "advisory", "--apply-command", "env | grep ^OA_RUNTIME_[CS] | sort",
        ], sandbox.environment)
      #expect(ending.code == 0)
    }
    for percent in [5, 50] {
      #expect(
        try await place.log("apply-cohort_\(percent)") == """
          OA_RUNTIME_CANARY_AUTOPILOT_PERCENT=\(percent)
          OA_RUNTIME_CANARY_USER_PERCENT=\(percent)
          OA_RUNTIME_SHADOW_ENABLED=true
          OA_RUNTIME_SHADOW_SAMPLE_RATE=1.0

          """)
    }
    let order = try await place.events().filter {
      $0.data["stage"] == .string("cohort_5") && !$0.type.hasPrefix("snapshot")
    }
    #expect(
      order.map(\.type) == [
        "cohort.entered", "apply.started", "apply.finished", "probe.started", "probe.finished",
        "slo.sampled", "soak.finished", "cohort.completed",
      ])
  }

  @Test func `a failing apply command blocks before the probe`() async throws {
    let place = try Place()
    let ending = try await place.rollout(
      "run", "--allow-unobserved", "--skip-gates", "--skip-rollback-drill", "--cohorts", "5",
      "--apply-command", "exit 9")
    #expect(ending.code == 1)
    #expect(
      try await place.reasons() == ["apply cohort_5 failed: exited with code 9; attempt 1"])
    #expect(!(try await place.events()).contains { $0.type.hasPrefix("probe") })
  }

  @Test func `with --evaluate-all every step runs before the decision`() async throws {
    let place = try Place()
    let plan = try place.plan(
      gates: [("one", "exit 1"), ("two", "touch two-ran"), ("three", "exit 3")],
      "drill:\n  command: touch drill-ran\n")
    let ending = try await place.rollout(["run"] + plan + ["--evaluate-all"])
    #expect(ending.code == 1)
    #expect(place.exists("two-ran") && place.exists("drill-ran"))
    #expect(
      try await place.reasons() == [
        "gate one failed: exited with code 1; attempt 1",
        "gate three failed: exited with code 3; attempt 1",
      ])
  }
}
