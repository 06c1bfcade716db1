import FoundationEssentials
import Testing

/// What a rollout looked like then.
@Suite(.endToEnd, .generous) struct TimeTravelTests {
  /// A rollout whose gates render it while it goes on, into `then-<gate>`.
  private func rolledOut() async throws -> Place {
    let place = try Place()
    let look = [
      #""$ROLLOUT" events "$ROLLOUT_ID" --json | tail -n 1 > last-$NAME"#,
      #""$ROLLOUT" render "$ROLLOUT_ID" --out then-$NAME > /dev/null"#,
      #""$ROLLOUT" explain "$ROLLOUT_ID" > explained-$NAME"#,
    ].joined(separator: "; ")
    let plan = try place.plan(
      gates: ["one", "two", "three"].map { ($0, "NAME=\($0); \(look)") },
      """
      apply:
        command: 'NAME=apply-$ROLLOUT_COMMAND_EVENT; \(look.replacing("'", with: "''"))'
      """)
    let ending = try await place.rollout(["run"] + plan, ["ROLLOUT": BuiltBinary.path()])
    #expect(ending.code == 0, "\(ending.errors)")
    return place
  }

  private func looks(in place: Place) throws -> [(name: String, last: EventLine)] {
    try place.tree(place.workspace).filter { $0.hasPrefix("last-") }.map {
      (String($0.dropFirst("last-".count)), EventLine(json: try JSONValue(place.text($0))))
    }
  }

  @Test func `a rendering as of then is the rendering of then, byte for byte`() async throws {
    let place = try await rolledOut()
    let looks = try looks(in: place)
    #expect(looks.count == 5)
    for (name, last) in looks {
      let then = try place.contents(of: place.path("then-\(name)"))
      #expect(!then.isEmpty)
      let position = String(try #require(last.position))
      let time = try #require(last.json["recordedtime"]?.string)
      for (moment, out) in [(position, "at-\(name)"), (time, "when-\(name)")] {
        let ending = try await place.rollout("render", "--at", moment, "--out", out)
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(try place.contents(of: place.path(out)) == then, "\(name) at \(moment)")
      }
    }
    let now = try await place.rollout("render", "--out", "now")
    #expect(now.code == 0)
    let last = try #require(try await place.events().last?.position)
    #expect(try await place.rollout("render", "--at", String(last), "--out", "end").code == 0)
    #expect(
      try place.contents(of: place.path("end")) == place.contents(of: place.path("now")))
  }

  @Test func `an explanation as of then says what was met then, and nothing later`() async throws {
    let place = try await rolledOut()
    let looks = try looks(in: place)
    let two = try #require(looks.first { $0.name == "two" })
    let position = String(try #require(two.last.position))
    let then = try await place.rollout("explain", "--at", position)
    #expect(then.code == 0, "\(then.errors)")
    #expect(then.output.hasPrefix("As of:     position \(position) inclusive, recorded "))
    for text in [
      "✔ met           gate one", "• running       gate two", "◌ not reached   gate three",
    ] {
      #expect(then.output.contains(text), "\(then.output)")
    }
    #expect(!then.output.contains("What you can do now"))
    // The same lines for each gate and step as were printed then, but for the clocks.
    func items(_ text: String) -> [String] {
      text.split(separator: "\n").filter { $0.contains("gates/") || $0.contains("cohort_") }
        .map { $0.split(separator: ",").prefix(2).joined() }
    }
    #expect(try items(then.output) == items(place.text("explained-two")))
    let shown = try await place.rollout("show", "--at", position, "--json")
    let json = try JSONValue(shown.output)
    #expect(json["status"] == .string("running"))
    #expect(json["as_of"]?["position"] == .number(Double(position) ?? -1))
    #expect(json["events"] == .number(Double(try #require(two.last.version)) + 1))
    let text = try await place.rollout("show", "--at", position)
    #expect(text.output.contains("attached then"))
  }

  @Test func `a moment at which nothing was there is refused`() async throws {
    let place = try Place()
    let plan = try place.plan(cohorts: "[5]")
    for _ in 1...2 { #expect(try await place.rollout(["run"] + plan).code == 0) }
    let second = try #require(try await place.events().first?.position)
    for command in [["show"], ["explain"], ["render", "--out", "out"]] {
      for (moment, text) in [
        (String(second - 1), "expected a rollout that was there at position \(second - 1), got "),
        ("2020-01-01T00:00:00Z", "expected a rollout that was there at 2020-01-01T00:00:00.000Z"),
        ("999", "expected --at with a position below"),
        ("9999-01-01T00:00:00Z", "expected --at with a time that has been"),
        ("yesterday", "expected --at as a position"),
      ] {
        let ending = try await place.rollout(command + ["--at", moment])
        #expect(ending.code == 2)
        #expect(ending.errors.contains(text), "\(command) \(moment): \(ending.errors)")
      }
      #expect(try await place.rollout(command + ["--at", String(second)]).code == 0)
    }
  }

  @Test func `a finished rollout is explained with who waived what`() async throws {
    let place = try Place()
    let plan = try place.plan(gates: [("flaky", "exit 3"), ("fine", "true")], "on-failure: hold\n")
    let run = try await place.rollout(["run"] + plan + ["--exit-when-held"])
    #expect(run.code == 4)
    #expect(
      try await place.rollout("waive", "latest", "gates/flaky#1", "--reason", "known, see 4711")
        .code == 0)
    #expect(try await place.rollout("resume", "latest").code == 0)
    let explained = try await place.rollout("explain")
    #expect(explained.code == 0)
    #expect(explained.output.contains("waived by "))
    #expect(explained.output.contains("What people did:\n  waive gates/flaky#1 by "))
    #expect(explained.output.contains("of its gates, steps and rules, "))
    let json = try JSONValue(try await place.rollout("explain", "--json").output)
    let interventions = try #require(json["interventions"]).elements
    #expect(interventions.contains { $0["verb"] == .string("waive") })
    let gate = json["stages"]?.elements.flatMap { $0["items"]?.elements ?? [] }
      .first { $0["name"] == .string("flaky") }
    #expect(gate?["waived_by"]?.string?.isEmpty == false)
    #expect(gate?["waived_because"] == .string("known, see 4711"))
  }
}
