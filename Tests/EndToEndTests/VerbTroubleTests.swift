import FoundationEssentials
import Testing

/// The ledger cannot be written while people say what they want; and the unit that comes with it.
@Suite(.endToEnd, .generous) struct VerbTroubleTests {
  /// Runs a script with a small file system mounted at `small`, which holds a rollout that is
  /// interrupted.
  private func onSmallDisk(_ place: Place, _ script: String) async throws -> Program.Ending {
    let plan = try place.plan(
      cohorts: "[50]", gates: [("one", "kill -INT $PPID; sleep 30")])
    let ending = try await place.program(
      "/usr/bin/unshare",
      [
        "-m", "/bin/bash", "-c",
        """
        mkdir small output && mount -t tmpfs -o size=1m tmpfs small || exit 99
        export ROLLOUT_LEDGER=small/rollout-ledger.sqlite3
        "$ROLLOUT" run \(plan.joined(separator: " ")) > /dev/null; test $? = 4 || exit 98
        \(script)
        rm -f small/filler; cp small/* output/
        """,
      ], ["ROLLOUT": BuiltBinary.path()]
    ).run()
    if ending.code == 99 || ending.errors.hasPrefix("unshare: ") {
      try Test.cancel("skipped: a file system cannot be mounted here: \(ending.errors)")
    }
    return ending
  }

  @Test func `a full disk refuses a verb, and takes it when there is room again`() async throws {
    let place = try Place()
    let ending = try await onSmallDisk(
      place,
      """
      dd if=/dev/zero of=small/filler bs=4k 2> /dev/null
      long=$(head -c 900 /dev/zero | tr '\\0' x)
      code=0; turn=0
      while test $code = 0 -a $turn -lt 60; do
        turn=$((turn + 1))
        "$ROLLOUT" hold latest --reason $long > /dev/null; code=$?
        test $code = 0 && { "$ROLLOUT" resume latest --no-attach --reason $long > /dev/null
          code=$?; }
      done
      echo $code; rm small/filler
      "$ROLLOUT" abort latest --reason 'no room' > /dev/null; echo $?
      """)
    #expect(ending.output == "2\n0\n", "\(ending)")
    #expect(ending.errors.contains("disk full"), "\(ending.errors)")
    #expect(ending.errors.contains("Hint: "), "\(ending.errors)")
    expectConsistent(try place.stored())
    #expect(try place.stored().last?.type == "rollout.aborted")
    #expect(try await place.rollout("projections", "rebuild").code == 0)
  }

  @Test func `a ledger that cannot be written refuses a verb and a resume`() async throws {
    let place = try Place()
    let ending = try await onSmallDisk(
      place,
      """
      mount -o remount,ro small
      "$ROLLOUT" hold latest --reason lunch; echo $?
      "$ROLLOUT" resume latest; echo $?
      mount -o remount,rw small
      """)
    #expect(ending.output == "2\n2\n", "\(ending)")
    #expect(ending.errors.contains("rollout-ledger.sqlite3"), "\(ending.errors)")
    #expect(!ending.errors.contains("Fatal error"))
    let events = try place.stored()
    expectConsistent(events)
    #expect(events.last?.type == "runner.detached")
  }

  @Test func `the unit for systemd is valid`() async throws {
    let verify = "/usr/bin/systemd-analyze"
    guard FileManager.default.isExecutableFile(atPath: verify) else {
      try Test.cancel("skipped: the Debian package systemd is not installed")
    }
    let place = try Place()
    let example = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/examples/systemd/rollout@.service")
    let unit = try String(contentsOf: example, encoding: .utf8)
    // What it names must be there.
    let local = unit.replacing("/usr/local/bin/rollout", with: try BuiltBinary.path())
    #expect(local != unit)
    try place.write(local, to: "rollout@.service")
    let ending = try await place.program(verify, ["verify", place.path("rollout@.service")]).run()
    #expect(ending.code == 0)
    // It says what it ignores, and still succeeds.
    #expect(ending.output + ending.errors == "")
  }
}
