import FoundationEssentials
import Testing

/// A ledger goes to another machine, and its rollout goes on there.
@Suite(.endToEnd, .generous) struct OtherMachineTests {
  private static let gate = "echo $$ >> pids; until test -e go; do sleep 0.02; done"

  @Test func `a copy of the ledger, with what was not yet checkpointed, is resumed elsewhere`()
    async throws
  {
    let place = try Place()
    let plan = try place.plan(cohorts: "[50]", gates: [("one", Self.gate)])
    let ending = try await place.rollout(["run"] + plan) { process in
      try await place.wait(for: "pids")
      signal(process, .kill)
    }
    #expect(ending.code == -9)
    #expect(place.exists("output/rollout-ledger.sqlite3-wal"))
    try FileManager.default.createDirectory(
      atPath: place.path("elsewhere"), withIntermediateDirectories: false)
    for end in ["", "-wal"] {
      try FileManager.default.copyItem(
        atPath: place.ledger + end, toPath: place.path("elsewhere/copy.sqlite3\(end)"))
    }
    try place.write("", to: "go")
    let before = try place.stored()
    let copy = place.path("elsewhere/copy.sqlite3")
    let resumed = try await place.rollout("resume", "latest", "--ledger", copy)
    #expect(resumed.code == 0, "\(resumed)")
    let events = try place.stored(in: copy)
    expectConsistent(events)
    #expect(events.prefix(before.count).map(\.type) == before.map(\.type))
    #expect(events.last?.type == "rollout.decided")
    try await place.expectRendered(ledger: copy)
  }

  @Test func `a workspace that is not there is asked for before anything is recorded`()
    async throws
  {
    let place = try Place()
    let plan = try place.plan(cohorts: "[50]", gates: [("one", Self.gate)])
    let ending = try await place.rollout(["run"] + plan) { process in
      try await place.wait(for: "pids")
      signal(process, .kill)
    }
    #expect(ending.code == -9)
    let orphan = try place.processNumber(in: "pids")
    let before = try place.stored().count
    let kept = place.root + "/kept"
    try FileManager.default.moveItem(atPath: place.workspace, toPath: kept)
    let refused = try await place.program(
      BuiltBinary.path(), ["resume", "latest", "--ledger", kept + "/output/rollout-ledger.sqlite3"]
    ).elsewhere(place.root).run()
    #expect(refused.code == 2, "\(refused)")
    #expect(refused.errors.contains("workspace"), "\(refused.errors)")
    try FileManager.default.moveItem(atPath: kept, toPath: place.workspace)
    #expect(try place.stored().count == before)
    signal(orphan, .kill)
  }

  @Test func `a runner of another machine is taken over only on purpose`() async throws {
    let place = try Place()
    let plan = try place.plan(cohorts: "[50]", gates: [("one", Self.gate)])
    let started = try await place.program(
      "/usr/bin/unshare",
      [
        "--uts", "/bin/bash", "-c",
        """
        hostname far-away || exit 99
        "$ROLLOUT" run \(plan.joined(separator: " ")) & runner=$!
        until test -e pids; do sleep 0.02; done
        kill -9 $runner; wait $runner
        kill -9 $(cat pids); exit 0
        """,
      ], ["ROLLOUT": BuiltBinary.path()]
    ).run()
    if started.code == 99 || started.errors.hasPrefix("unshare: ") {
      try Test.cancel("skipped: a host cannot be given another name here: \(started.errors)")
    }
    let before = try place.stored().count
    #expect(try place.stored()[1]["host"] == "far-away")
    let refused = try await place.expect(2, "resume", "latest")
    #expect(refused.errors.contains("on far-away and may still run"), "\(refused.errors)")
    #expect(try place.stored().count == before)
    try place.write("", to: "go")
    let taken = try await place.rollout("resume", "latest", "--take-over")
    #expect(taken.code == 0, "\(taken)")
    let events = try place.stored()
    expectConsistent(events)
    #expect(events.last?.type == "rollout.decided")
  }
}

extension Program {
  /// The same in another directory.
  func elsewhere(_ directory: String) -> Program {
    var program = self
    program.directory = directory
    return program
  }
}
