import EventLedger
import FoundationEssentials
import Testing

/// `rollout redact`, and every command that reads what is left.
@Suite(.endToEnd, .generous) struct RedactTests {
  static let secret = "gate-s3cret-9d1e77"

  /// A rollout that ended, one of whose gates printed a secret and has it in its command.
  private func finished() async throws -> Place {
    let place = try Place()
    try await place.withSandbox { sandbox in
      let flags = [
        "run", "--cohorts", "5,50", "--soak", "advisory", "--gate", "sync-security=echo fine",
        "--gate", "spacetime-chaos=echo \(RedactTests.secret)", "--gate",
        "spacetime-provision-prod=true", "--gate", "spacetime-replay-resume=true",
        "--rollback-drill-command", "echo drilled",
      ]
      let ending = try await place.rollout(flags, sandbox.environment)
      #expect(ending.code == 0)
    }
    return place
  }

  private func event(
    _ type: String, _ subject: String? = nil, in place: Place
  ) async throws -> EventLine {
    try #require(
      try await place.events().first {
        $0.type == type && (subject == nil || $0.json["subject"]?.string == subject)
      })
  }

  private func redact(
    _ event: EventLine, in place: Place, _ more: String...
  ) async throws -> Program.Ending {
    try await place.rollout(
      ["redact", String(event.position ?? -1), "--reason", "it held a secret", "--yes"] + more)
  }

  private func ledgerFiles(holding text: String, _ place: Place) throws -> [String] {
    try place.filesHolding(text).filter { $0.contains("rollout-ledger.sqlite3") }
  }

  @Test func `what was redacted is in no file of the ledger any more`() async throws {
    let place = try await finished()
    #expect(try !ledgerFiles(holding: RedactTests.secret, place).isEmpty)
    var ends: [Program.Ending] = []
    for type in ["rollout.planned", "gate.started", "gate.finished"] {
      let subject = type == "rollout.planned" ? nil : "gates/spacetime-chaos"
      ends.append(try await redact(event(type, subject, in: place), in: place))
    }
    #expect(ends.map(\.code) == [0, 0, 0], "\(ends.map(\.errors))")
    #expect(try ledgerFiles(holding: RedactTests.secret, place) == [])
    #expect(ends[2].output.contains("erased the blob sha256:"))
    #expect(ends[2].output.contains("No page of \(place.ledger) or of its write-ahead log"))
    #expect(ends[1].output.contains("Not erased, and out of reach from here:"))
    let again = try await redact(
      event("gate.finished", "gates/spacetime-chaos", in: place), in: place)
    #expect(again.code == 0)
    #expect(again.output.contains("was redacted before; nothing new was recorded."))
  }

  @Test func `every reading command shows that something was redacted`() async throws {
    let place = try await finished()
    let before = try await place.events()
    let directory = try await place.artifactDirectory()
    for (type, subject) in [
      ("gate.finished", "gates/spacetime-chaos"), ("slo.sampled", "cohort_5"),
      ("probe.finished", "cohort_50"), ("cohort.completed", "cohort_5"),
    ] {
      let ending = try await redact(event(type, subject, in: place), in: place)
      #expect(ending.code == 0, "\(ending.errors)")
      if type == "gate.finished" {
        #expect(ending.output.contains("the artifact directory \(directory): delete it"))
      }
    }
    let words = "redacted by "
    for (arguments, text) in [
      (["show"], "4 events; what was in them is not in this"),
      (["show"], "| redacted "), (["explain"], "⚠ redacted"),
      (["explain"], "Redacted:  4 events"), (["events"], words), (["summary"], words),
      (["summary"], "| cohort_5 | redacted |"), (["watch", "--once"], "⚠ redacted"),
      (["status"], "completed"), (["list"], "completed"), (["stats"], "1 could not be read"),
      (["diff", "latest", "latest"], "Plan: ✔ the same"),
      (["events", "ledger"], "event "),
    ] {
      let ending = try await place.rollout(arguments)
      #expect(ending.code == 0, "\(arguments) \(ending.errors)")
      #expect(ending.output.contains(text), "\(arguments): \(ending.output)")
    }
    #expect(try await place.show()["redacted"] == .number(4))
    let after = try await place.events()
    #expect(after.map(\.type) == before.map(\.type))
    #expect(after.count { $0.data == .null } == 4)
    #expect(try await place.rollout("metrics", "--textfile", "m.prom").code == 0)
    #expect(try place.text("m.prom").contains(#"status="completed"} 1"#))
    #expect(try await place.rollout("projections", "rebuild").code == 0)
    #expect(try await place.rollout("list").output.contains("completed"))
  }

  @Test func `a rendering marks what was redacted`() async throws {
    let place = try await finished()
    _ = try await redact(event("gate.finished", "gates/spacetime-chaos", in: place), in: place)
    _ = try await redact(
      event("gate.finished", "gates/sync-security", in: place), in: place, "--blobs-only")
    _ = try await redact(event("probe.finished", "cohort_5", in: place), in: place)
    #expect(try await place.rollout("render", "--out", "rendered").code == 0)
    let files = try place.contents(of: place.path("rendered"))
    func text(_ name: String) -> String { String(decoding: files[name] ?? Data(), as: UTF8.self) }
    let gates = try text("gate-results.jsonl").split(separator: "\n").map {
      try JSONValue(String($0))
    }
    #expect(
      gates.map { $0["gate"]?.string } == [
        "spacetime-provision-prod", "spacetime-replay-resume", "spacetime-chaos", "sync-security",
        "rollback_drill",
      ])
    #expect(gates[2]["status"] == .string("redacted"))
    #expect(gates[2]["reason"] == .string("it held a secret"))
    #expect(gates[3]["status"] == .string("passed"))
    #expect(files["logs/gate-spacetime-chaos.log"] == nil)
    #expect(files["logs/gate-sync-security.log"] == nil)
    #expect(text("logs/gate-sync-security.log.redacted").contains("it held a secret"))
    #expect(text("cohort-results.jsonl").contains(#""status":"redacted""#))
    #expect(text("warnings.log").contains("(gate.finished, gates/spacetime-chaos) was redacted by"))
    #expect(text("SUMMARY.md").contains("- Redacted events: 2"))
  }

  @Test func `without its plan a rollout stays listed, and every other command says why`()
    async throws
  {
    let place = try await finished()
    let rollout = try #require(try await place.show()["rollout"]?.string)
    #expect(try await redact(event("rollout.planned", in: place), in: place).code == 0)
    let list = try await place.rollout("list")
    #expect(list.output.contains("(redacted)") && list.output.contains("completed"))
    for arguments in [
      ["show"], ["explain"], ["status"], ["watch", "--once"], ["summary"],
      ["render", "--out", "elsewhere"], ["diff", "latest", "latest"],
      ["hold", "latest", "--reason", "x"], ["resume", "latest"],
    ] {
      let ending = try await place.rollout(arguments)
      #expect(ending.code == 2, "\(arguments)")
      #expect(
        ending.errors.contains("whose 'rollout.planned' was redacted by")
          && ending.errors.contains("it held a secret"), "\(arguments): \(ending.errors)")
    }
    let events = try await place.rollout("events", rollout)
    #expect(events.code == 0 && events.output.contains("rollout.planned     redacted by"))
    #expect(try await place.rollout("stats").code == 0)
    #expect(try await place.rollout("metrics", "--textfile", "m.prom").code == 0)
    #expect(try await place.rollout("projections", "rebuild").code == 0)
    #expect(try await place.rollout("list").output == list.output)
  }

  @Test func `a decision that was redacted is no pass`() async throws {
    let place = try await finished()
    #expect(try await redact(event("rollout.decided", in: place), in: place).code == 0)
    let status = try await place.rollout("status")
    #expect(status.code == 4)
    #expect(status.output.contains("its decision was redacted"))
    #expect(try await place.rollout("resume", "latest").code == 4)
    #expect(try await place.events().last?.type == "rollout.decided")
  }

  @Test func `a notifier delivers redacted events without data`() async throws {
    let place = try await finished()
    _ = try await redact(event("gate.finished", "gates/spacetime-chaos", in: place), in: place)
    try await RecordingServer.run { server in
      let ending = try await place.rollout("notify", "--to", server.url, "--from-start", "--once")
      #expect(ending.code == 0, "\(ending.errors)")
      #expect(server.bodies.count { !$0.contains(#""data":"#) } == 1)
    }
  }

  @Test func `what cannot be redacted is refused, and nothing is erased`() async throws {
    let place = try Place()
    let plan = try place.plan(gates: [("one", "touch here; sleep 300")])
    let ending = try await place.rollout(["run"] + plan) { process in
      try await place.wait(for: "here")
      signal(process, .interrupt)
    }
    #expect(ending.code == 4)
    let gate = try await event("gate.started", in: place)
    let open = try await redact(gate, in: place)
    #expect(open.code == 2)
    #expect(open.errors.contains("expected an event of a rollout that has come to its end"))
    #expect(try await place.rollout("abort", "latest", "--reason", "over").code == 0)
    let position = String(gate.position ?? -1)
    for (arguments, code, text) in [
      ([position, "--reason", " "], 2, "got only blanks"),
      ([position], 2, "--reason"),
      ([position, "--reason", "why"], 2, "expected --yes where there is no terminal"),
      (["999", "--reason", "why", "--yes"], 2, "expected a position below"),
      (["here", "--reason", "why", "--yes"], 2, "expected the id of an event or its position"),
      (
        ["01a2093f-5652-7cc6-9df2-c644905c15e1", "--reason", "why", "--yes"], 2,
        "which it does not have"
      ),
      ([position, "--reason", "why", "--yes", "--blobs-only"], 2, "which cites none"),
      ([position, "--reason", "w", "--yes", "--blobs-only", "--keep-blobs"], 2, "got both"),
    ] {
      let refused = try await place.rollout(["redact"] + arguments)
      #expect(refused.code == Int32(code), "\(arguments)")
      #expect(refused.errors.contains(text), "\(arguments): \(refused.errors)")
    }
    #expect(try await place.events().count { $0.data == .null } == 0)
    #expect(try await redact(gate, in: place).code == 0)
    let redaction = try await place.rollout("events", "ledger", "--json").outputLines
    let id = try #require(try JSONValue(redaction[0])["id"]?.string)
    let twice = try await place.rollout("redact", id, "--reason", "w", "--yes")
    #expect(twice.code == 2 && twice.errors.contains("which says what was erased and why"))
  }
}
