import FoundationEssentials
import Testing

/// What the ledger gives back.
@Suite(.endToEnd, .generous) struct ReadingTests {
  @Test func `every reading command has JSON that parses`() async throws {
    let place = try await finished()
    for arguments in [["list"], ["show"], ["summary"], ["events"], ["projections", "rebuild"]] {
      let ending = try await place.rollout(arguments + ["--json"])
      #expect(ending.code == 0)
      #expect(ending.errors == "")
      #expect(!ending.outputLines.isEmpty)
      for line in ending.outputLines { _ = try JSONValue(line) }
    }
  }

  @Test func `a line of events is the header's attributes with the data`() async throws {
    let place = try await finished()
    let events = try await place.events()
    let rollout = try #require(try await place.show()["rollout"])
    for event in events {
      #expect(event.json["specversion"] == .string("1.0"))
      #expect(event.json["stream"] == rollout)
      #expect(event.json["authtype"] == .string("user"))
      #expect(event.json["datahash"]?.string?.hasPrefix("sha256:") == true)
      guard case .object? = event.json["data"] else {
        Issue.record("expected an object, got \(event.json)")
        continue
      }
    }
    #expect(events.first?.type == "rollout.planned")
    #expect(events.map(\.version) == Array(0..<events.count))
    #expect(Set(events.map { $0.json["id"] }).count == events.count)
  }

  @Test func `a rollout is found by its id, the start of it, and latest`() async throws {
    let place = try Place()
    let plan = try place.plan(cohorts: "[5]")
    for _ in 1...2 { #expect(try await place.rollout(["run"] + plan).code == 0) }
    let ids = try await place.rollout("list", "--json").outputLines.map {
      try #require(try JSONValue($0)["rollout"]?.string)
    }
    #expect(ids.count == 2 && ids[0] > ids[1])
    for id in ids {
      #expect(try await place.show(id)["rollout"] == .string(id))
      // Ids of one hour share their beginning; the random end tells them apart.
      #expect(try await place.show(String(id.dropLast(2)))["rollout"] == .string(id))
      #expect(try await place.show(id.uppercased())["rollout"] == .string(id))
    }
    #expect(try await place.show("latest")["rollout"] == .string(ids[0]))
    for command in ["show", "events", "summary"] {
      let ambiguous = try await place.rollout(command, String(ids[0].prefix(2)))
      #expect(ambiguous.code == 2)
      #expect(
        ambiguous.errors
          == "rollout: expected the start of one id, got '\(ids[0].prefix(2))', which several "
          + "share: \(ids[1]), \(ids[0])\nHint: give more characters.\n")
      for unknown in ["ffff", "", "%", "'; DROP TABLE events; --"] {
        let ending = try await place.rollout(command, unknown)
        #expect(ending.code == 2)
        #expect(ending.output == "")
        #expect(
          ending.errors
            == "rollout: expected the id of a rollout, the start of one, or 'latest'; got "
            + "'\(unknown)'\nHint: `rollout list` shows the ids.\n")
      }
    }
  }

  @Test func `a directory with something in it is not rendered into`() async throws {
    let place = try await finished()
    try FileManager.default.createDirectory(
      atPath: place.path("out"), withIntermediateDirectories: false)
    try place.write("mine", to: "out/notes")
    let ending = try await place.rollout("render", "--out", "out")
    #expect(ending.code == 2)
    #expect(ending.errors.contains("expected an empty or new directory for --out"))
    #expect(place.tree(place.path("out")) == ["notes"])
  }

  @Test func `the rendering of a rollout that passed is its directory, byte for byte`() async throws
  {
    try await expectSameRendering(try await finished())
  }

  @Test func `the rendering of a rollout that was blocked is its directory, byte for byte`()
    async throws
  {
    let place = try Place()
    try await place.withSandbox("slow-at-25") { sandbox in
      let ending = try await place.rollout(
        [
          "run", "--skip-gates", "--soak", "advisory", "--evaluate-all",
          "--rollback-drill-command", "echo 'a|b'; exit 4",
        ], sandbox.environment)
      #expect(ending.code == 1)
    }
    try await expectSameRendering(place)
  }

  @Test func `the rendering of a run that was interrupted is its directory, byte for byte`()
    async throws
  {
    let place = try Place()
    let plan = try place.plan(gates: [
      ("one", "echo fine"), ("two", "echo so far; touch here; sleep 300"),
    ])
    let ending = try await place.rollout(["run"] + plan) { process in
      try await place.wait(for: "here")
      signal(process, .interrupt)
    }
    #expect(ending.code == 4)
    try await expectSameRendering(place)
  }

  @Test func `projections rebuild to the same digest, and nothing else changes`() async throws {
    let place = try await finished()
    func seen() async throws -> [String] {
      var outputs: [String] = []
      for command in ["list", "show", "events", "summary"] {
        outputs.append(try await place.rollout(command).output)
      }
      return outputs
    }
    let before = try await seen()
    let first = try await place.rollout("projections", "rebuild")
    let second = try await place.rollout("projections", "rebuild")
    #expect(first.code == 0)
    #expect(first.output.hasPrefix("rollouts version "))
    #expect(first.output == second.output)
    #expect(try await seen() == before)
  }

  /// A place with a healthy rollout that used everything: gates, apply, snapshots and a drill.
  private func finished() async throws -> Place {
    let place = try Place()
    try await place.withSandbox { sandbox in
      var flags = ["run", "--cohorts", "5,50", "--soak", "advisory"]
      for gate in ["spacetime-provision-prod", "spacetime-replay-resume", "spacetime-chaos"] {
        flags += ["--gate", "\(gate)=echo \(gate)"]
      }
      flags += ["--gate", "sync-security=printf 'no line end'"]
      flags += ["--apply-command", "echo applied", "--rollback-drill-command", "echo drilled"]
      let ending = try await place.rollout(flags, sandbox.environment)
      #expect(ending.code == 0)
    }
    return place
  }

  private func expectSameRendering(_ place: Place) async throws {
    let ending = try await place.rollout("render", "--out", "rendered")
    #expect(ending.code == 0)
    let rendered = try place.contents(of: place.path("rendered"))
    let directory = try place.contents(of: try await place.artifactDirectory())
    #expect(rendered.keys.sorted() == directory.keys.sorted())
    #expect(rendered == directory)
    #expect(
      ending.outputLines == rendered.keys.map { place.path("rendered/\($0)") }.sorted())
    #expect(
      try await place.rollout("summary").output
        == String(decoding: rendered["SUMMARY.md"] ?? Data(), as: UTF8.self))
  }
}
