import FoundationEssentials
import Testing

/// Rollouts in the background, one at a time, and what may be done to one that is over.
@Suite(.endToEnd, .generous) struct DetachTests {
  @Test func `a detached run outlives its parent in a session of its own, and logs`() async throws {
    let place = try Place()
    let plan = try place.plan(
      cohorts: "[50]", gates: [("one", "until test -e go; do sleep 0.02; done")])
    let started = try await place.rollout(["run", "--detach", "--json"] + plan)
    #expect(started.code == 0, "\(started)")
    let facts = try JSONValue(started.output)
    guard case .number(let number) = facts["process"] else {
      return #expect(Bool(false), "\(facts)")
    }
    let process = Int32(number)
    defer { signal(process, .kill) }
    let log = try #require(facts["log"]?.string)
    #expect(facts["rollout"]?.string == (try place.stored().first?.stream))
    let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    // After the name: state, parent, group, session.
    let fields = try #require(stat.split(separator: ")").last).split(separator: " ")
    #expect(fields[3] == "\(process)", "\(stat)")
    try place.write("", to: "go")
    try await place.bounded { try place.stored().last?.isTerminal ?? false }
    try await place.bounded { !isRunning(process) }
    let text = try String(contentsOfFile: log, encoding: .utf8)
    #expect(text.contains("Rollout passed.\n"), "\(text)")
    try await place.expectRendered()
  }

  @Test func `a bad plan is told at once, on standard error, with code 2`() async throws {
    let place = try Place()
    try place.write("rollout-plan: 1\nname: small\ncohorts: [50, 5]\n", to: "plan.yaml")
    let ending = try await place.rollout("run", "--detach", "--plan", "plan.yaml")
    #expect(ending.code == 2)
    #expect(ending.errors.contains("expected strictly ascending percentages"), "\(ending.errors)")
    #expect(place.everything == ["plan.yaml"])
  }

  @Test func `a second rollout of a service waits, or supersedes the first one`() async throws {
    let place = try Place()
    let plan = try place.plan(cohorts: "[50]", "soak:\n  seconds: 600\n")
    let short = ["--cohort-soak-seconds", "0"]
    async let first = place.rollout(["run"] + plan)
    try await place.bounded { try place.stored().contains { $0.type == "soak.started" } }
    let before = try place.stored().count
    let rollout = try #require(try place.stored().first?.stream)
    for extra in [[], ["--detach"]] {
      let refused = try await place.rollout(["run"] + plan + short + extra)
      #expect(refused.code == 2)
      #expect(refused.errors.contains("got \(rollout), which is running"), "\(refused.errors)")
    }
    #expect(try place.stored().count == before)
    let second = try await place.rollout(
      ["run"] + plan + short + ["--supersede", rollout, "--reason", "a newer build"])
    #expect(second.code == 0, "\(second)")
    let old = try await first
    #expect(old.code == 5, "\(old)")
    let streams = Dictionary(grouping: try place.stored(), by: \.stream)
    #expect(streams.count == 2)
    for events in streams.values { expectConsistent(events) }
    let aborted = try #require(streams[rollout]?.last)
    #expect(aborted.type == "rollout.aborted")
    let successor = try #require(streams.keys.first { $0 != rollout })
    #expect(aborted["supersededBy"] == successor)
    #expect(streams[successor]?.first?["supersedes"] == rollout)
    try await place.expectRendered(rollout)
    try await place.expectRendered(successor)
  }

  @Test func `a rollout that is over stays over`() async throws {
    let place = try Place()
    let soak = "soak:\n  seconds: 600\nrollback:\n  command: 'true'\n"
    let ends: [(code: Int32, gate: String, verb: String?)] = [
      (0, "true", nil), (1, "false", nil), (5, "sleep 300", "abort"), (6, "sleep 300", "rollback"),
    ]
    for (code, gate, verb) in ends {
      let plan = try place.plan(
        cohorts: "[50]", gates: [("one", gate)], verb == nil ? "" : soak)
      let count = try place.stored().count
      let ending = try await place.rollout(["run"] + plan) { _ in
        guard let verb else { return try await Task.sleep(for: Program.deadline) }
        try await place.wait(untilStored: { $0.dropFirst(count).last?.type == "gate.started" })
        try await place.expect(0, verb, "latest", "--reason", "enough")
        try await Task.sleep(for: Program.deadline)
      }
      #expect(ending.code == code, "\(ending)")
      let before = try place.stored().count
      #expect(try await place.rollout("resume", "latest").code == code)
      for verb in ["hold", "retry", "promote", "abort", "rollback"] {
        let refused = try await place.expect(2, verb, "latest", "--reason", "x")
        let words = verb == "rollback" ? "roll back" : verb
        #expect(refused.errors.contains("expected an open rollout to \(words)"))
      }
      try await place.expect(2, "waive", "latest", "gates/one#1", "--reason", "x")
      try await place.expect(2, "resume", "latest", "--reason", "x")
      #expect(try place.stored().count == before)
    }
  }
}

extension Place {
  /// Waits until something is so, where no program's deadline bounds the wait.
  func bounded(
    sourceLocation: SourceLocation = #_sourceLocation, _ isSo: @Sendable () throws -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + Program.deadline
    while try !isSo() {
      try #require(ContinuousClock.now < deadline, sourceLocation: sourceLocation)
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}
