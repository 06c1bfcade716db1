import FoundationEssentials
import Testing

/// What people see and scripts use around a run.
@Suite(.endToEnd, .generous) struct SurfaceTests {
  @Test(arguments: [[], ["--json"]])
  func `a dry run creates nothing`(_ more: [String]) async throws {
    let place = try Place()
    let plan = try place.plan(gates: [("one", "touch ran")])
    let ending = try await place.rollout(["run", "--dry-run"] + plan + more)
    #expect(ending.code == 0)
    #expect(ending.errors == "")
    #expect(place.everything == ["plan.yaml"])
    if more == ["--json"] {
      #expect(try JSONValue(ending.output)["name"] == .string("small"))
    } else {
      #expect(ending.output.contains("touch ran"))
      #expect(
        ending.output.hasSuffix("Dry run: nothing was done and nothing was recorded.\n"))
    }
  }

  @Test func `a dry run does not show a token`() async throws {
    let place = try Place()
    let ending = try await place.rollout(
      "run", "--dry-run", "--rollback-drill-command", "drill \(Place.token)")
    #expect(ending.code == 0)
    try place.expectNowhere(Place.token, ending)
  }

  @Test func `the outcome of a run as JSON is one object`() async throws {
    let place = try Place()
    let ending = try await place.rollout(["run", "--json"] + place.plan())
    #expect(ending.code == 0)
    #expect(ending.outputLines.count == 1)
    #expect(try JSONValue(ending.output)["decision"] == .string("allow"))
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `a completion script is made for each shell`(_ shell: String) async throws {
    let place = try Place()
    let ending = try await place.rollout("--generate-completion-script", shell)
    #expect(ending.code == 0)
    #expect(ending.errors == "")
    for word in ["run", "list", "events", "sandbox", "sample-interval"] {
      #expect(ending.output.contains(word))
    }
    if shell == "bash" {
      try place.write(ending.output, to: "completion.bash")
      #expect(try await place.bash("bash -n completion.bash").code == 0)
    }
  }

  @Test func `what is not a terminal gets no escape sequences`() async throws {
    let place = try Place()
    let plan = try place.plan(gates: [
      ("one", "printf '\\033[31mred\\033[0m\\n'"), ("two", "exit 1"),
    ])
    let ending = try await place.rollout(["run"] + plan, ["TERM": "xterm-256color"])
    #expect(ending.code == 1)
    #expect(!ending.output.contains("\u{1B}"))
    for command in ["list", "show", "events", "summary"] {
      let reading = try await place.rollout([command], ["TERM": "xterm-256color"])
      #expect(reading.code == 0)
      #expect(!reading.output.contains("\u{1B}"))
    }
  }

  @Test func `a terminal that wants no colours gets none`() async throws {
    let place = try Place()
    let plan = try place.plan(gates: [("one", "true")])
    let screen = try await onTerminal(place, plan, ["NO_COLOR": "1"])
    // Moving the cursor is not a colour; "m" ends every sequence that sets one.
    #expect(screen.contains("\u{1B}["))
    #expect(screen.firstMatch(of: /\x1b\[[0-9;]*m/) == nil)
    let dumb = try await onTerminal(place, plan, ["TERM": "dumb"])
    #expect(!dumb.contains("\u{1B}"))
  }

  @Test func `a terminal shows the live view and keeps every line whole`() async throws {
    let place = try Place()
    let plan = try place.plan(gates: [
      ("one", "for i in 1 2 3 4 5; do printf 'line %d \\033[2J\\033[H\\r' $i; sleep 0.2; done"),
      ("two", "exit 3"),
    ])
    let screen = try await onTerminal(place, plan)
    // What was drawn while the gate ran, before it was drawn over.
    #expect(screen.contains("one 00:00 of at most "))
    #expect(screen.contains("says"))
    // What a command prints must not move the cursor.
    #expect(!screen.contains("\u{1B}[2J"))
    let lines = Screen.lines(of: screen)
    let kept = lines.filter { $0.contains("✔") || $0.contains("✖") || $0.contains("•") }
    #expect(kept.count == 4, "got \(lines)")
    #expect(kept.allSatisfy { $0.wholeMatch(of: /\d\d:\d\d:\d\d [✔✖•] .+/) != nil }, "\(kept)")
    #expect(!lines.contains { $0.contains("of at most") }, "got \(lines)")
  }

  @Test func `the example scripts take a rollout to its end`() async throws {
    let place = try Place()
    let repository = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    let examples = repository + "/docs/examples"
    try await place.withSandbox { sandbox in
      let ending = try await place.rollout(
        [
          "run", "--cohorts", "5,50", "--soak", "advisory",
          "--gate", "spacetime-provision-prod=\(examples)/gates/provision-check.sh",
          "--gate", "spacetime-replay-resume=\(examples)/gates/replay-resume.sh",
          "--gate", "spacetime-chaos=\(examples)/gates/chaos.sh",
          "--gate", "sync-security=\(examples)/gates/sync-security.sh",
          "--apply-command", "\(examples)/apply/set-cohort.sh",
          "--rollback-drill-command", "\(examples)/drill/rollback-drill.sh",
        ], sandbox.environment.merging(["RESTART_BOUND_MS": "5000"]) { $1 })
      #expect(ending.code == 0, "\(ending.output)")
      try place.expectNowhere(Place.token, ending)
    }
    #expect(try await place.log("apply-cohort_50").hasPrefix("cohort 50 in force: "))
    #expect(try await place.log("rollback-drill").contains("rolled back: cohort 0 in force"))
  }

  /// Runs a plan on a terminal of its own and returns everything that was written to it.
  private func onTerminal(
    _ place: Place, _ plan: [String], _ extra: [String: String] = [:]
  ) async throws -> String {
    let run = "'\(try BuiltBinary.path())' run " + plan.joined(separator: " ")
    let ending = try await place.program(
      "/usr/bin/script", ["-qec", "stty cols 100; " + run, "/dev/null"],
      ["TERM": "xterm-256color"].merging(extra) { $1 }
    ).run()
    #expect(ending.output.contains("Rollout "))
    return ending.output
  }
}

/// A terminal as far as the live view uses one: lines, up, and clear to the end.
enum Screen {
  static func lines(of output: String) -> [String] {
    var lines: [String] = [""]
    var rest = output.replacing("\r\n", with: "\n")[...]
    while let character = rest.first {
      if let match = rest.prefixMatch(of: /\x1b\[(\d*)([A-Za-z])/) {
        rest = rest[match.range.upperBound...]
        if match.2 == "A" {
          lines.removeLast(min(lines.count - 1, Int(match.1) ?? 1))
          lines[lines.count - 1] = ""
        }
        continue
      }
      rest = rest.dropFirst()
      if let match = rest.prefixMatch(of: /\[[0-9;]*m/), character == "\u{1B}" {
        rest = rest[match.range.upperBound...]
      } else if character == "\n" {
        lines.append("")
      } else {
        lines[lines.count - 1].append(character)
      }
    }
    return lines
  }
}
