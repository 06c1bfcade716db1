import Testing

/// Two people, two terminals, one rollout.
@Suite(.endToEnd, .generous) struct TwoOperatorsTests {
  /// A gate that writes down its shell's number and waits for a file.
  private static let gate = "echo $$ >> pids; until test -e go; do sleep 0.02; done"

  /// A rollout whose runner was killed in its gate.
  private func abandoned() async throws -> Place {
    let place = try Place()
    let plan = try place.plan(cohorts: "[50]", gates: [("one", Self.gate)])
    let ending = try await place.rollout(["run"] + plan) { process in
      try await place.wait(for: "pids")
      signal(process, .kill)
    }
    #expect(ending.code == -9)
    return place
  }

  @Test(arguments: 0..<4)
  func `of two that resume at once one attends, and the other one does nothing`(
    turn: Int
  ) async throws {
    let place = try await abandoned()
    try place.write("", to: "go")
    async let one = place.rollout("resume", "latest")
    async let two = place.rollout("resume", "latest")
    let endings = try await [one, two]
    let codes = endings.map(\.code).sorted()
    // The second one was refused, was fenced, or came when all was over.
    #expect(codes[0] == 0, "\(endings)")
    #expect([0, 2, 75].contains(codes[1]), "\(endings)")
    let events = try place.stored()
    expectConsistent(events)
    #expect(events.last?.type == "rollout.decided")
    #expect(events.count { $0.type == "gate.finished" } == 1)
    #expect(events.count { $0.type == "cohort.entered" } == 1)
    try await place.expectRendered()
  }

  @Test func `a runner that was taken over from exits with 75 and does nothing after`()
    async throws
  {
    let place = try Place()
    let plan = try place.plan(
      cohorts: "[50]", gates: [("one", Self.gate), ("two", "echo $ROLLOUT_RUNNER_EPOCH > two")])
    async let running = place.rollout(["run"] + plan)
    try await place.wait(for: "pids")
    let refused = try await place.expect(2, "resume", "latest")
    #expect(refused.errors.contains("attends\nHint: "), "\(refused.errors)")
    #expect(refused.errors.contains("--take-over"))
    let second = try await place.rollout(["resume", "latest", "--take-over"]) { _ in
      // Until the gate runs again.
      try await place.wait { try place.text("pids").split(separator: "\n").count == 2 }
      try place.write("", to: "go")
      try await place.wait(forStored: "rollout.decided")
    }
    #expect(second.code == 0, "\(second)")
    let first = try await running
    #expect(first.code == 75, "\(first)")
    #expect(first.errors.contains("took over (epoch 2)"))
    let numbers = try place.text("pids").split(separator: "\n").compactMap { Int32($0) }
    #expect(!isRunning(numbers[0]))
    #expect(try place.text("two") == "2\n")
    let events = try place.stored()
    expectConsistent(events)
    #expect(
      events.map(\.type) == [
        "rollout.planned", "runner.attached", "gate.started", "runner.attached",
        "gate.interrupted", "gate.started", "gate.finished", "gate.started", "gate.finished",
        "cohort.entered", "cohort.completed", "rollout.decided",
      ])
    #expect(events[4]["reason"] == "its runner was lost")
  }

  @Test func `a version that is not the latest any more is refused, and nothing recorded`()
    async throws
  {
    let place = try await abandoned()
    let before = try place.stored().count
    for verb in ["hold", "abort"] {
      let ending = try await place.expect(
        2, verb, "latest", "--reason", "x", "--expect-version", "\(before - 2)")
      #expect(
        ending.errors.contains("at version \(before - 2), got \(before - 1)"), "\(ending.errors)")
    }
    #expect(try place.stored().count == before)
    try await place.expect(
      0, "hold", "latest", "--reason", "x", "--expect-version", "\(before - 1)")
    #expect(try place.stored().count == before + 1)
    try await place.expect(0, "abort", "latest", "--reason", "done")
  }

  @Test func `verbs from four processes at once lose nothing`() async throws {
    let place = try Place()
    let plan = try place.plan(
      // More cohorts than promotions, or the rollout would be over before the verbs are.
      cohorts: "\(Array(1...30))", gates: [("one", "exit 3")],
      "on-failure: hold\nsoak:\n  seconds: 600\n")
    let ending = try await place.rollout(["run"] + plan) { _ in
      try await place.wait(forStored: "rollout.held")
      let told = try await place.bash(
        """
        verbs() {
          for turn in 1 2 3 4 5 6; do
            "$ROLLOUT" hold latest --reason "$1.$turn" > /dev/null 2>> errors.$1; echo hold $?
            "$ROLLOUT" promote latest --reason "$1.$turn" > /dev/null 2>> errors.$1; echo promote $?
            "$ROLLOUT" waive latest gates/one#1 --reason "$1.$turn" \\
              > /dev/null 2>> errors.$1; echo waive $?
            "$ROLLOUT" resume latest --no-attach --reason "$1.$turn" \\
              > /dev/null 2>> errors.$1; echo resume $?
          done
        }
        for process in 1 2 3 4; do verbs $process > codes.$process & done; wait
        """)
      #expect(told.code == 0)
      try await place.expect(0, "abort", "latest", "--reason", "enough")
    }
    let events = try place.stored()
    let codes = try (1...4).map { try place.text("codes.\($0)") }.joined()
    #expect(ending.code == 5, "\(ending)")
    expectConsistent(events)
    let types = [
      "hold": "rollout.held", "promote": "soak.promoted", "waive": "failure.waived",
      "resume": "rollout.resumed",
    ]
    for (verb, type) in types {
      let done = codes.split(separator: "\n").count { $0 == "\(verb) 0" }
      let recorded = events.count { event in
        event.type == type && event["cause"] != "failure"
      }
      #expect(done == recorded, "\(verb)")
    }
    #expect(codes.split(separator: "\n").count == 4 * 6 * 4)
    #expect(
      codes.split(separator: "\n").allSatisfy { $0.hasSuffix(" 0") || $0.hasSuffix(" 2") },
      "\(codes)")
    #expect(events.count { $0.type == "failure.waived" } == 1)
    try await place.expectRendered()
  }
}
