import FoundationEssentials
import GRDB
import Testing

/// What is wrong before a rollout starts: one clear message, exit code 2, and nothing left behind.
@Suite(.endToEnd, .generous) struct RefusalTests {
  /// Flags and the whole message, or its beginning.
  struct Case: Sendable, CustomTestStringConvertible {
    var flags: [String]
    var message: String

    init(_ flags: String..., message: String) {
      self.flags = flags
      self.message = message
    }

    var testDescription: String { flags.joined(separator: " ") }
  }

  @Test(arguments: [
    Case("--bogus", message: "Error: Unknown option '--bogus'\n"),
    Case("extra", message: "Error: Unexpected argument 'extra'\n"),
    Case("--cohorts", message: "Error: Missing value for '--cohorts <csv>'\n"),
    Case("--cohorts", "5,abc", message: "rollout: Invalid cohort percentage: abc\n"),
    Case("--cohorts", "5,1.5", message: "rollout: Invalid cohort percentage: 1.5\n"),
    Case("--cohorts", "101", message: "rollout: Invalid cohort percentage: 101\n"),
    Case(
      "--cohorts", "99999999999999999999",
      message: "rollout: Invalid cohort percentage: 99999999999999999999\n"),
    Case("--cohorts", " , ", message: "rollout: No valid production cohorts provided.\n"),
    Case(
      "--cohorts", "5,5",
      message: "rollout: cohorts: expected strictly ascending percentages, got 5 after 5\n"),
    Case(
      "--cohorts", "10,5",
      message: "rollout: cohorts: expected strictly ascending percentages, got 5 after 10\n"),
    Case(
      "--cohorts", "0,5", message: "rollout: cohorts: expected percentages from 1 to 100, got 0\n"),
    Case(
      "--max-p95-latency-ms", "fast",
      message: "rollout: expected a decimal number, 0 or more, for the limit of p95_latency_ms, "
        + "got 'fast'\n"),
    Case(
      "--max-p95-latency-ms=-5",
      message: "rollout: expected a decimal number, 0 or more, for the limit of p95_latency_ms, "
        + "got '-5'\n"),
    Case(
      "--max-p95-latency-ms", "nan",
      message: "rollout: expected a decimal number, 0 or more, for the limit of p95_latency_ms, "
        + "got 'nan'\n"),
    Case(
      "--max-error-budget-ratio", "1e999",
      message: "rollout: expected a decimal number, 0 or more, for the limit of "
        + "error_budget_ratio, got '1e999'\n"),
    Case(
      "--cohort-soak-seconds=-1",
      message: "Error: expected --cohort-soak-seconds of 0 or more, got -1\n"),
    Case(
      "--sample-interval", "0",
      message: "Error: expected --sample-interval above 0 and at most 86400 seconds, got 0.0\n"),
    Case(
      "--sample-interval", "nan",
      message: "Error: expected --sample-interval above 0 and at most 86400 seconds, got nan\n"),
    Case(
      "--gate-timeout-seconds", "0",
      message: "Error: expected --gate-timeout-seconds above 0 and at most 604800, got 0.0\n"),
    Case("--soak", "maybe", message: "Error: The value 'maybe' is invalid for '--soak <soak>'"),
    Case("--gate", "true", message: "rollout: expected --gate name=command, got 'true'\n"),
    Case("--gate", "=true", message: "rollout: expected --gate name=command, got '=true'\n"),
    Case("--gate", "a=", message: "rollout: gates.a.command: expected a command, got nothing\n"),
    Case(
      "--rollback-drill-command", " ",
      message: "rollout: drill.command: expected a command, got nothing\n"),
    Case(
      "--apply-command", "",
      message: "rollout: apply.command: expected a command, got nothing\n"),
    Case(
      "--gate", "../up=true",
      message: "rollout: gates: expected a gate name of letters, digits, '.', '_' and '-', "
        + "got '../up'\n"),
    Case(
      "--plan", "no-such.yaml",
      message: "rollout: no-such.yaml: expected a plan file or one of spacetime-production, "
        + "spacetime-staging, found no such file\n"),
    Case("--plan", ".", message: "rollout: .: expected a readable plan file, but: Is a directory"),
    Case(
      "--workspace", "nowhere", message: "rollout: expected --workspace to be a directory, got "),
    Case(
      "--auth-token-file", "no-token",
      message: "rollout: expected --auth-token-file to be a readable file of at most 8192 bytes, "
        + "got no-token\n"),
    Case(
      "--ledger", "/proc/rollout/ledger",
      message: "rollout: expected to make the directory /proc/rollout, but: "
        + "No such file or directory\n"),
    Case(
      "--ledger", "/dev/null",
      message: "rollout: ledger /dev/null: not a ledger: expected a "
        + "ledger's file, but found a device, pipe or socket.\n"),
    Case("--output-dir", "/proc/rollout", message: "rollout: expected to make the directory "),
    Case(
      "--output-dir", "/etc",
      message: "rollout: expected an empty or new directory for --output-dir, got /etc with "),
  ])
  func `a mistake on the command line costs one message`(_ mistake: Case) async throws {
    let place = try Place()
    let ending = try await place.rollout(["run", "--allow-unobserved"] + mistake.flags)
    #expect(ending.code == 2)
    #expect(ending.output == "")
    #expect(ending.errors.hasPrefix(mistake.message), "got \(ending.errors)")
    expectOneMessage(ending.errors)
    #expect(place.everything == [])
  }

  @Test(arguments: [
    (
      "rollout-plan: 1\nname: small\ncohorts: [5]\nsoak:\n  seconds: soon\n",
      "rollout: plan.yaml:5:12: soak.seconds: expected a number of seconds, 0 or more, got 'soon'\n"
    ),
    (
      "rollout-plan: 1\nname: small\ncohorts: [50, 5]\n",
      "rollout: plan.yaml:3:10: cohorts: expected strictly ascending percentages, got 5 after 50\n"
    ),
    (
      "rollout-plan: 1\nname: small\ncohorts: [5]\ngatez: []\n",
      "rollout: plan.yaml:4:1: gatez: expected one of rollout-plan, name, "
    ),
    (
      "rollout-plan: 1\nname: [unclosed\n", "rollout: plan.yaml:3:1: not YAML: "
    ),
    (
      "rollout-plan: 1\nname: small\ncohorts: [5]\ndrill:\n  command: ''\n",
      "rollout: plan.yaml:5:12: drill.command: expected a command, got nothing\n"
    ),
    ("", "rollout: plan.yaml: expected a plan, got an empty file\n"),
  ])
  func `a mistake in a plan is told with its place`(_ yaml: String, _ message: String) async throws
  {
    let place = try Place()
    try place.write(yaml, to: "plan.yaml")
    let ending = try await place.rollout("run", "--plan", "plan.yaml")
    #expect(ending.code == 2)
    #expect(ending.output == "")
    #expect(ending.errors.hasPrefix(message), "got \(ending.errors)")
    #expect(place.everything == ["plan.yaml"])
  }

  @Test func `a ledger below a plain file cannot be made`() async throws {
    let place = try Place()
    try place.write("text", to: "plain")
    let ending = try await place.rollout("run", "--allow-unobserved", "--ledger", "plain/ledger")
    #expect(ending.code == 2)
    #expect(ending.errors.contains("Not a directory"))
    expectOneMessage(ending.errors)
    #expect(place.everything == ["plain"])
  }

  @Test func `a ledger path that is a directory is refused`() async throws {
    let place = try Place()
    try FileManager.default.createDirectory(
      atPath: place.path("folder"), withIntermediateDirectories: false)
    let ending = try await place.rollout("run", "--allow-unobserved", "--ledger", "folder")
    #expect(ending.code == 2)
    #expect(
      ending.errors.hasPrefix(
        "rollout: ledger \(place.path("folder")): not a ledger: expected a ledger's file, "
          + "but found a folder.\n"))
    #expect(place.everything == ["folder"])
  }

  @Test(arguments: ["just some text that is longer than a header would be\n", "", "short"])
  func `a file that is no ledger is refused and not touched`(_ text: String) async throws {
    let place = try Place()
    try place.write(text, to: "notes")
    for command in [["run", "--allow-unobserved"], ["list"], ["show"], ["events"], ["summary"]] {
      let ending = try await place.rollout(command + ["--ledger", "notes"])
      #expect(ending.code == 2)
      #expect(ending.output == "")
      #expect(
        ending.errors.hasPrefix("rollout: ledger \(place.path("notes")): not a ledger: "),
        "got \(ending.errors)")
      expectOneMessage(ending.errors)
    }
    #expect(try place.text("notes") == text)
    #expect(place.everything == ["notes"])
  }

  @Test func `the database of another program is refused and not touched`() async throws {
    let place = try Place()
    let queue = try DatabaseQueue(path: place.path("other.sqlite3"))
    try await queue.write { db in
      try db.execute(sql: "CREATE TABLE events (id INTEGER); INSERT INTO events VALUES (1)")
    }
    try queue.close()
    let before = try place.contents(of: place.workspace)
    let ending = try await place.rollout("run", "--allow-unobserved", "--ledger", "other.sqlite3")
    #expect(ending.code == 2)
    #expect(ending.errors.contains("not a ledger: "), "got \(ending.errors)")
    expectOneMessage(ending.errors)
    #expect(try place.contents(of: place.workspace) == before)
  }

  @Test func `a ledger of a newer version is refused and not touched`() async throws {
    let place = try Place()
    let plan = try place.plan()
    #expect(try await place.rollout(["run"] + plan).code == 0)
    let queue = try DatabaseQueue(path: place.ledger)
    try await queue.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA user_version = 99")
    }
    try queue.close()
    let ledger = "output/rollout-ledger.sqlite3"
    let before = try place.contents(of: place.workspace).filter { !$0.key.hasPrefix(ledger + "-") }
    for arguments in [["run"] + plan, ["list"], ["projections", "rebuild"]] {
      let ending = try await place.rollout(arguments)
      #expect(ending.code == 2)
      #expect(ending.errors.contains("written by a newer version: "), "got \(ending.errors)")
    }
    // To read is to open SQLite's two side files; both are empty of events.
    let after = try place.contents(of: place.workspace)
    #expect(after[ledger + "-wal"]?.isEmpty != false)
    #expect(after.filter { !$0.key.hasPrefix(ledger + "-") } == before)
  }

  @Test func `a rollout that nobody would observe must be asked for`() async throws {
    let place = try Place()
    let ending = try await place.rollout("run")
    #expect(ending.code == 2)
    #expect(ending.errors.hasPrefix("rollout: expected a rollout that is observed, but:\n"))
    #expect(
      ending.errors.hasSuffix(
        "\nHint: set what is missing, or pass --allow-unobserved. Nothing was done.\n"))
    #expect(place.everything == [])
  }

  @Test(arguments: ["list", "show", "events", "summary", "projections rebuild", "render --out o"])
  func `reading makes no ledger where there is none`(_ command: String) async throws {
    let place = try Place()
    let ending = try await place.rollout(command.split(separator: " ").map(String.init))
    #expect(ending.code == 2)
    #expect(
      ending.errors.hasPrefix(
        "rollout: ledger \(place.ledger): missing: expected a ledger at this path, "
          + "but there is no file.\n"), "got \(ending.errors)")
    #expect(place.everything == [])
  }

  /// One message, at most one cause and one hint: not a dump of the library's own words.
  private func expectOneMessage(_ errors: String) {
    #expect(errors.hasSuffix("\n"))
    for word in ["Domain=", "UserInfo", "Fatal error", "NSCocoa"] {
      #expect(!errors.contains(word), "got \(errors)")
    }
    let messages = errors.split(separator: "\n").filter {
      $0.hasPrefix("rollout: ") || $0.hasPrefix("Error: ")
    }
    #expect(messages.count == 1, "got \(errors)")
  }
}
