import EventLedger
import FoundationEssentials
import GRDB
import RolloutTestSupport
import Testing

/// `rollout verify`, checkpoints and bundles, as an operator and an auditor meet them.
@Suite(.endToEnd, .generous) struct VerifyCommandTests {
  /// A place with a key, a rollout that was signed at its end, and the public key.
  private func signed() async throws -> (Place, key: String) {
    let place = try await Place.withRollout()
    let made = try await place.rollout("key", "generate")
    let key = try #require(made.outputLines.first)
    let plan = try place.plan(cohorts: "[50]", gates: [("one", "echo again")])
    #expect(try await place.rollout(["run"] + plan).code == 0)
    return (place, key)
  }

  private func checkpoints(_ place: Place) async throws -> [JSONValue] {
    try await place.rollout("checkpoint", "list", "--json").outputLines.map { try JSONValue($0) }
  }

  @Test func `the end of a rollout is signed, and the guard moves on`() async throws {
    let (place, key) = try await signed()
    let listed = try await checkpoints(place)
    #expect(listed.count == 1)
    let note = try #require(listed.first?["note"]?.string)
    #expect(try place.text("output/rollout-ledger.sqlite3.guard") == note)
    let verified = try await place.rollout("verify", "--key", key, "--json")
    #expect(verified.code == 0, "\(verified.errors)")
    let report = try JSONValue(verified.output)
    #expect(report["sound"] == .bool(true) && report["signatures_checked"] == .bool(true))
    #expect(report["latest_checkpoint_size"] == report["events"])
    #expect(report["guard_size"] == report["events"])
    // Signing again what is signed gives the same.
    #expect(try await place.rollout("checkpoint", "sign").output == note)
    #expect(try await checkpoints(place).count == 1)
  }

  @Test func `what an auditor kept is held against the ledger`() async throws {
    let (place, key) = try await signed()
    let pushed = try await place.rollout("checkpoint", "push", ".")
    let name = try #require(pushed.outputLines.first)
    let good = try await place.rollout("verify", "--key", key, "--checkpoint", name)
    #expect(good.code == 0, "\(good.errors)")
    #expect(good.output.contains("are those of the checkpoint that you kept"))
    let stranger = try await place.rollout("key", "generate", "--name", "a", "--out", "k")
    let foreign = try #require(stranger.outputLines.first)
    let unsigned = try await place.rollout("verify", "--key", foreign, "--checkpoint", name)
    #expect(unsigned.code == 3 && unsigned.errors.contains("expected a signature by a+"))
    let alone = try await place.rollout("verify", "--checkpoint", name)
    #expect(alone.code == 2 && alone.errors.contains("a checkpoint is worth its signature"))
    let nobody = try Place()
    let plan = try nobody.plan(cohorts: "[50]", gates: [("one", "true")])
    #expect(try await nobody.rollout(["run"] + plan).code == 0)
    let missing = try await nobody.rollout("verify", "--key", key)
    #expect(missing.code == 3 && missing.errors.contains("nobody vouches for it"))
    let other = try await nobody.rollout("verify", "--key", key, "--checkpoint", name)
    #expect(other.code == 3 && other.output.contains("DAMAGED: expected the ledger of the"))
  }

  @Test func `an edited event is named, and ends with 3`() async throws {
    let (place, _) = try await signed()
    try await DatabaseQueue(path: place.ledger).write { db in
      let name = "events_are_never_updated"
      let trigger = try #require(
        try String.fetchOne(
          db, sql: "SELECT sql FROM sqlite_schema WHERE name = ?", arguments: [name]))
      try db.execute(sql: "DROP TRIGGER \(name)")
      try db.execute(sql: "UPDATE events SET data = x'7b7d' WHERE position = 3")
      try db.execute(sql: trigger)
    }
    let found = try await place.rollout("verify", "--json")
    #expect(found.code == 3)
    let report = try JSONValue(found.output)
    #expect(report["sound"] == .bool(false))
    #expect(report["damage"]?["position"] == .number(3))
    let words = try await place.rollout("verify")
    #expect(words.code == 3)
    #expect(words.output.contains("DAMAGED: position 3: expected the data to have the digest"))
  }

  @Test func `a restored backup is read, but not written to until somebody accepts it`()
    async throws
  {
    let (place, key) = try await signed()
    let backup = try Data(contentsOf: URL(filePath: place.ledger))
    let plan = try place.plan(cohorts: "[50]", gates: [("one", "true")])
    #expect(try await place.rollout(["run"] + plan).code == 0)
    try backup.write(to: URL(filePath: place.ledger))
    let refused = try await place.rollout(["run"] + plan)
    #expect(refused.code == 3, "\(refused.errors)")
    #expect(refused.errors.contains("an older copy, or its end was cut off"))
    #expect(refused.errors.contains("--accept-rollback --reason WHY"))
    #expect(try await place.rollout("list").code == 0)
    #expect(try await place.rollout("checkpoint", "sign").code == 3)
    #expect(try await place.rollout("verify").code == 3)
    let half = try await place.rollout("checkpoint", "sign", "--accept-rollback")
    #expect(half.code == 2)
    let accepted = try await place.rollout(
      "checkpoint", "sign", "--accept-rollback", "--reason", "the disk was lost")
    #expect(accepted.code == 0, "\(accepted.errors)")
    #expect(try await place.rollout("verify", "--key", key).code == 0)
    let said = try await place.rollout("events", "ledger")
    #expect(said.output.contains("ledger.rollbackaccepted"))
    #expect(said.output.contains(": the disk was lost"))
    #expect(try await place.rollout(["run"] + plan).code == 0)
    let again = try await place.rollout(
      "checkpoint", "sign", "--accept-rollback", "--reason", "once more")
    #expect(again.code == 2 && again.errors.contains("there is no rollback to accept"))
  }

  @Test func `a ledger that is missing beside its guard is not made anew`() async throws {
    let (place, _) = try await signed()
    try place.remove("output/rollout-ledger.sqlite3")
    let plan = try place.plan(cohorts: "[50]", gates: [("one", "true")])
    let refused = try await place.rollout(["run"] + plan)
    #expect(refused.code == 3 && refused.errors.contains("whose guard is there"))
    #expect(!place.exists("output/rollout-ledger.sqlite3"))
  }

  @Test func `a push never overwrites, and a command gets the file`() async throws {
    let (place, _) = try await signed()
    let first = try await place.rollout("checkpoint", "push", ".")
    let path = try #require(first.outputLines.first)
    #expect(
      try String(contentsOf: URL(filePath: path), encoding: .utf8)
        == place.text("output/rollout-ledger.sqlite3.guard"))
    #expect(
      try await place.rollout("checkpoint", "push", ".").output == path + " (there already)\n")
    try FileManager.default.removeItem(atPath: path)
    try Data("something else".utf8).write(to: URL(filePath: path))
    let refused = try await place.rollout("checkpoint", "push", ".")
    #expect(refused.code == 3 && refused.errors.contains("it is something else"))
    let command = try await place.rollout(
      "checkpoint", "push", "--command", "cp \"$ROLLOUT_CHECKPOINT\" copied")
    #expect(command.code == 0, "\(command.errors)")
    #expect(
      try place.text("copied") == place.text("output/rollout-ledger.sqlite3.guard"))
    let failed = try await place.rollout("checkpoint", "push", "--command", "exit 7")
    #expect(failed.code == 2 && failed.errors.contains("7"))
  }

  @Test func `cosignatures that came back are kept, under a policy`() async throws {
    let (place, key) = try await signed()
    let note = try SignedNote(
      Array(try place.text("output/rollout-ledger.sqlite3.guard").utf8))
    let witness = SigningKey(name: try #require(KeyName("witness.example/w")))
    let cosigned = try note.adding(
      Cosignature(of: Checkpoint(note), at: 1_795_000_000, by: witness).line(by: witness.cosigner))
    try place.write(String(decoding: cosigned.bytes, as: UTF8.self), to: "back")
    try place.write(
      "log \(key)\nwitness w \(witness.cosigner.text)\nquorum w\n", to: "policy")
    let early = try await place.rollout("verify", "--policy", "policy")
    #expect(early.code == 3 && early.errors.contains("quorum"))
    let added = try await place.rollout("checkpoint", "add", "back", "--policy", "policy")
    #expect(added.code == 0, "\(added.errors)")
    let verified = try await place.rollout("verify", "--policy", "policy")
    #expect(verified.code == 0, "\(verified.errors)")
    #expect(verified.output.contains("Witnesses:     w\n"))
    try place.write("nonsense", to: "back")
    #expect(try await place.rollout("checkpoint", "add", "back").code == 3)
  }

  @Test(arguments: ["evidence", "evidence.tar"])
  func `a bundle is verified, imported, and exported to the same bytes`(name: String) async throws {
    let (place, key) = try await signed()
    let exported = try await place.rollout("export", "bundle", "--out", name)
    #expect(exported.code == 0, "\(exported.errors)")
    #expect(try await place.rollout("export", "bundle", "--out", name).code == 2)
    let verified = try await place.rollout("verify", "--bundle", name, "--key", key)
    #expect(verified.code == 0, "\(verified.errors)")
    let imported = try await place.rollout(
      "import", "bundle", name, "--key", key, "--ledger", "copy.sqlite3")
    #expect(imported.code == 0, "\(imported.errors)")
    #expect(
      try await place.rollout("list", "--json", "--ledger", "copy.sqlite3").output
        == place.rollout("list", "--json").output)
    let again = name == "evidence" ? "again" : "again.tar"
    #expect(
      try await place.rollout("export", "bundle", "--out", again, "--ledger", "copy.sqlite3")
        .code == 0)
    #expect(try await place.bash("diff -r \(name) \(again)").code == 0)
    let taken = try await place.rollout("import", "bundle", name, "--ledger", "copy.sqlite3")
    #expect(taken.code == 2 && taken.errors.contains("It was not touched"))
  }

  @Test func `a damaged bundle is not imported, and leaves nothing`() async throws {
    let (place, _) = try await signed()
    #expect(try await place.rollout("export", "bundle", "--out", "evidence").code == 0)
    let lines = try place.text("evidence/events.jsonl")
    try place.write(
      lines.replacing("\"attempt\":1", with: "\"attempt\":2"), to: "evidence/events.jsonl")
    for arguments in [
      ["verify", "--bundle", "evidence"],
      ["import", "bundle", "evidence", "--ledger", "copy.sqlite3"],
    ] {
      let refused = try await place.rollout(arguments)
      #expect(refused.code == 3, "\(refused.errors)")
      #expect(refused.errors.contains("bundle file events.jsonl"))
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: place.workspace)
        .allSatisfy { !$0.hasPrefix("copy") })
  }

  @Test func `a bundle that nobody signed is not imported where a key was given`() async throws {
    let (place, key) = try await signed()
    let unsigned = try Place()
    let plan = try unsigned.plan(cohorts: "[50]", gates: [("one", "true")])
    #expect(try await unsigned.rollout(["run"] + plan).code == 0)
    #expect(
      try await unsigned.rollout("export", "bundle", "--out", place.path("forged")).code == 0)
    for arguments in [
      ["verify", "--bundle", "forged"],
      ["import", "bundle", "forged", "--ledger", "copy.sqlite3"],
    ] {
      let refused = try await place.rollout(arguments + ["--key", key])
      #expect(refused.code == 3 && refused.errors.contains("nobody vouches for it"))
    }
    #expect(!place.exists("copy.sqlite3"))
  }

  @Test func `one rollout's bundle is held against the policy, too`() async throws {
    let (place, key) = try await signed()
    #expect(
      try await place.rollout("export", "bundle", "--out", "one", "--rollout", "latest").code == 0)
    let witness = SigningKey(name: try #require(KeyName("witness.example/w")))
    try place.write("log \(key)\nwitness w \(witness.cosigner.text)\nquorum w\n", to: "policy")
    let refused = try await place.rollout("verify", "--bundle", "one", "--policy", "policy")
    #expect(refused.code == 3 && refused.errors.contains("quorum"))
    let json = try await place.rollout(
      "verify", "--bundle", "one", "--policy", "policy", "--json")
    #expect(json.code == 3)
    #expect(try JSONValue(json.output)["sound"] == .bool(false))
  }

  @Test func `one rollout's bundle is verified, and cannot become a ledger`() async throws {
    let (place, key) = try await signed()
    let made = try await place.rollout("export", "bundle", "--out", "one", "--rollout", "latest")
    #expect(made.code == 0, "\(made.errors)")
    let verified = try await place.rollout("verify", "--bundle", "one", "--key", key)
    #expect(verified.code == 0, "\(verified.errors)")
    #expect(verified.output.contains("Rollout:"))
    let refused = try await place.rollout(
      "import", "bundle", "one", "--ledger", "copy.sqlite3")
    #expect(refused.code == 2 && refused.errors.contains("only a whole ledger can be imported"))
  }

  @Test func `statements are checked without a ledger, all or none`() async throws {
    let (place, key) = try await signed()
    #expect(
      try await place.rollout("export", "intoto", "--rollout", "latest", "--out", "s.jsonl").code
        == 0)
    let good = try await place.rollout("proof", "attestations", "s.jsonl", "--key", key)
    #expect(good.code == 0, "\(good.errors)")
    let count = try place.text("s.jsonl").split(separator: "\n").count
    #expect(good.outputLines.count == count + 1 && count > 1)
    #expect(good.output.contains("/attestation/cohort-promotion/v1  "))
    let json = try await place.rollout(
      "proof", "attestations", "s.jsonl", "--key", key, "--json")
    #expect(
      try JSONValue(#require(json.outputLines.first))["signers"]?.elements
        == [.string(VerifierKey(key).nameAndID)])
    let other = try #require(
      try await place.rollout("key", "generate", "--name", "a", "--out", "k").outputLines.first)
    let text = try place.text("s.jsonl")
    try place.write(text.replacing("\"payload\":\"e", with: "\"payload\":\"f"), to: "edited")
    try place.write(text + "{}\n", to: "longer")
    try place.write("", to: "empty")
    for (file, key) in [("s.jsonl", other), ("edited", key), ("longer", key), ("empty", key)] {
      let refused = try await place.rollout("proof", "attestations", file, "--key", key)
      #expect(refused.code == 3 && refused.output == "", "\(file): \(refused.errors)")
    }
  }

  @Test func `a key that others can read is refused before a rollout starts`() async throws {
    let (place, _) = try await signed()
    #expect(try await place.bash("chmod 644 output/rollout-ledger.sqlite3.key").code == 0)
    let events = try place.stored().count
    let plan = try place.plan(cohorts: "[50]", gates: [("one", "true")])
    let refused = try await place.rollout(["run"] + plan)
    #expect(refused.code == 2 && refused.errors.contains("chmod 600"))
    #expect(try place.stored().count == events)
  }
}
