import FoundationEssentials
import Testing

/// The ledger fails: nothing happens that cannot be recorded.
@Suite(.endToEnd, .generous) struct LedgerTroubleTests {
  @Test func `a lock that another process keeps means busy, and nothing left behind`() async throws
  {
    let place = try Place()
    let plan = try place.plan(gates: [("one", "touch one-ran")])
    let ending = try await place.bash(
      """
      exec 9>ledger.lock; flock 9
      "$ROLLOUT" run \(plan.joined(separator: " ")) --ledger ledger
      """)
    #expect(ending.code == 75)
    #expect(
      ending.errors.hasPrefix(
        "rollout: ledger \(place.path("ledger")): busy: expected to get its lock within "),
      "got \(ending.errors)")
    #expect(place.everything == ["ledger.lock", "plan.yaml"])
  }

  @Test func `a lock that is taken in the middle stops the run before the next effect`()
    async throws
  {
    let place = try Place()
    // The gate hands the lock to a process that outlives it.
    let plan = try place.plan(gates: [
      (
        "one",
        "setsid flock output/rollout-ledger.sqlite3.lock sh -c 'echo $$ > holder; sleep 300' "
          + "> /dev/null 2>&1 & until test -s holder; do sleep 0.02; done"
      ),
      ("two", "touch two-ran"),
    ])
    let ending = try await place.rollout(["run"] + plan)
    signal(try place.processNumber(in: "holder"), .kill)
    #expect(ending.code == 75)
    #expect(ending.errors.contains("stopped, because what happened could not be recorded: "))
    #expect(!place.exists("two-ran"))
    #expect(try await place.events().last?.type == "gate.started")
  }

  @Test(arguments: ["rm output/rollout-ledger.sqlite3*", "mv output/rollout-ledger.sqlite3 saved"])
  func `a ledger that is taken away stops the run`(_ command: String) async throws {
    let place = try Place()
    let plan = try place.plan(gates: [("one", command), ("two", "touch two-ran")])
    let ending = try await place.rollout(["run"] + plan)
    #expect(ending.code == 3)
    #expect(
      ending.errors.contains(
        "expected the file that was opened, but it was removed or replaced meanwhile"),
      "got \(ending.errors)")
    #expect(!place.exists("two-ran"))
    #expect(!place.exists("output/rollout-ledger.sqlite3"))
  }

  @Test func `a ledger that is overwritten in the middle is reported as damaged`() async throws {
    let place = try Place()
    let plan = try place.plan(gates: [
      ("one", "head -c 200000 /dev/zero > output/rollout-ledger.sqlite3"),
      ("two", "touch two-ran"),
    ])
    _ = try await place.rollout(["run"] + plan)
    let reading = try await place.rollout("list")
    #expect(reading.code == 2 || reading.code == 3)
    #expect(reading.errors.contains("ledger \(place.ledger): "), "got \(reading.errors)")
    #expect(!reading.errors.contains("Fatal error"))
  }

  @Test func `a file limit in the middle of a run stops it before the next effect`() async throws {
    let place = try Place()
    // 300 blocks of 1024 bytes hold an empty ledger and the first events, not a megabyte of log.
    let plan = try place.plan(gates: [
      ("one", "head -c 700000 /dev/urandom | base64"), ("two", "touch two-ran"),
    ])
    let ending = try await place.bash(
      "ulimit -f 300; \"$ROLLOUT\" run \(plan.joined(separator: " "))")
    #expect(ending.code == 4, "got \(ending)")
    #expect(ending.errors.contains("stopped, because what happened could not be recorded: "))
    try await expectStopped(place)
  }

  @Test func `a full disk in the middle of a run stops it before the next effect`() async throws {
    let place = try Place()
    let plan = try place.plan(gates: [
      ("one", "head -c 700000 /dev/urandom | base64"), ("two", "touch two-ran"),
    ])
    // A mount in a namespace of its own ends with the shell, whatever happens to it.
    let ending = try await place.program(
      "/usr/bin/unshare",
      [
        "-m", "/bin/bash", "-c",
        """
        mkdir small output && mount -t tmpfs -o size=512k tmpfs small || exit 99
        "$ROLLOUT" run \(plan.joined(separator: " ")) --ledger small/rollout-ledger.sqlite3
        code=$?; cp small/* output/; exit $code
        """,
      ], ["ROLLOUT": BuiltBinary.path()]
    ).run()
    if ending.code == 99 || ending.errors.hasPrefix("unshare: ") {
      try Test.cancel("skipped: a file system cannot be mounted here: \(ending.errors)")
    }
    #expect(ending.code == 4, "got \(ending)")
    #expect(ending.errors.contains("disk full"), "got \(ending.errors)")
    try await expectStopped(place)
  }

  private func expectStopped(_ place: Place) async throws {
    #expect(!place.exists("two-ran"))
    let events = try await place.events()
    #expect(events.last?.type == "gate.started")
    #expect(events.map(\.version) == Array(0..<events.count))
    #expect(try await place.rollout("show").code == 0)
    #expect(try await place.rollout("projections", "rebuild").code == 0)
    // The gate that failed to be recorded runs again, and the rollout goes on to its end.
    #expect(try await place.rollout("resume", "latest").code == 0)
    #expect(place.exists("two-ran"))
  }

  @Test func `two runs into one ledger both complete, each in a directory of its own`()
    async throws
  {
    let place = try Place()
    let gates = (1...8).map { ("gate-\($0)", "echo \($0)") }
    let plan = try place.plan(gates: gates, "environment: ${WHERE}\n")
    try await withThrowingTaskGroup(of: Program.Ending.self) { group in
      for environment in ["staging", "production"] {
        group.addTask { try await place.rollout(["run"] + plan, ["WHERE": environment]) }
      }
      for try await ending in group {
        #expect(ending.code == 0)
        #expect(ending.errors == "")
      }
    }
    let rollouts = try await place.rollout("list", "--json").outputLines.map {
      try #require(try JSONValue($0)["rollout"]?.string)
    }
    #expect(rollouts.count == 2)
    var directories: Set<String> = []
    for rollout in rollouts {
      #expect(try await place.show(rollout)["decision"] == .string("allow"))
      let events = try await place.events(of: rollout)
      #expect(events.map(\.version) == Array(0..<events.count))
      directories.insert(try await place.artifactDirectory(of: rollout))
    }
    #expect(directories.count == 2)
  }

  @Test func `of two runs of one service that start at once, one goes on and one is refused`()
    async throws
  {
    let place = try Place()
    let plan = try place.plan(gates: [("one", "until [ -e go ]; do sleep 0.02; done")])
    var codes: [Int32] = []
    try await withThrowingTaskGroup(of: Program.Ending.self) { group in
      for _ in 1...2 { group.addTask { try await place.rollout(["run"] + plan) } }
      for try await ending in group {
        codes.append(ending.code)
        if ending.code == 2 {
          #expect(ending.errors.contains("expected no open rollout of small in production"))
          try place.write("", to: "go")
        }
      }
    }
    #expect(codes == [2, 0])
  }
}
