import EventLedger
import FoundationEssentials
import Glibc
import Testing

/// `rollout prove` on one side, `rollout proof check` without any ledger on the other.
@Suite(.endToEnd, .generous) struct ProofTests {
  /// A finished rollout, a key for its ledger, and the public key.
  private func signed() async throws -> (Place, key: String) {
    let place = try await Place.withRollout()
    let made = try await place.rollout("key", "generate")
    return (place, try #require(made.outputLines.first))
  }

  /// Checks in another place, where there is nothing but the files.
  private func check(
    _ files: [String: String], _ arguments: [String]
  ) async throws -> Program.Ending {
    let stranger = try Place()
    for (name, text) in files { try stranger.write(text, to: name) }
    let ending = try await stranger.rollout(["proof", "check"] + arguments)
    #expect(stranger.everything == files.keys.sorted())
    return ending
  }

  @Test func `a stranger sees what an inclusion proof proves`() async throws {
    let (place, key) = try await signed()
    let events = try await place.events()
    let event = events[2].json
    let id = try #require(event["id"]?.string)
    let made = try await place.rollout("prove", "inclusion", id, "--out", "p.tlog-proof")
    #expect(made.code == 0, "\(made.errors)")
    #expect(
      made.output == "\(place.path("p.tlog-proof")): event \(id) at position 2 of "
        + "\(events.count)\n")
    let proof = try place.text("p.tlog-proof")
    #expect(try await place.rollout("prove", "inclusion", "2").output == proof)

    let good = try await check(["p": proof], ["p", "--key", key])
    #expect(good.code == 0, "\(good.errors)")
    let origin = "rollout-ledger/" + (try await place.ledgerID())
    #expect(
      good.outputLines.prefix(4) == [
        "Event \(id) is in the ledger \(origin).",
        "It is \(events[2].type) in the stream \(event["stream"]?.string ?? ""), version 2.",
        "It happened at \(event["time"]?.string ?? "") and was recorded at "
          + "\(event["recordedtime"]?.string ?? ""), says its header.",
        "It stands at position 2 of \(events.count) events, counted from 0.",
      ])
    let name = try VerifierKey(key).nameAndID
    #expect(good.outputLines.last == "Signed by \(name).")

    let json = try JSONValue(try await check(["p": proof], ["p", "--key", key, "--json"]).output)
    #expect(json["event"] == .string(id) && json["position"] == .number(2))
    #expect(json["size"] == .number(Double(events.count)))
    #expect(json["origin"] == .string(origin))
    #expect(json["signature_checked"] == .bool(true))
    #expect(json["signers"]?.elements.first?["key"] == .string(name))

    let keys = try await check(
      ["p": proof, "keys": "# ours\n\n\(key)\n"], ["p", "--key", "@keys"])
    #expect(keys.output == good.output)
    let unsigned = try await check(["p": proof], ["p", "--unsigned"])
    #expect(unsigned.code == 0)
    #expect(unsigned.output.contains("Nobody's signature was checked"))
  }

  @Test func `what is no proof, or not signed by the key, ends with 3`() async throws {
    let (place, key) = try await signed()
    let proof = try await place.rollout("prove", "inclusion", "2").output
    let other = try Place()
    let foreign = try #require(
      try await other.rollout("key", "generate", "--name", "a", "--out", "k").outputLines.first)
    let lines = proof.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var without = lines
    without.remove(at: 3)
    var swapped = lines
    swapped.swapAt(3, 4)
    for (text, keys, words) in [
      (proof, foreign, "expected a signature by a+"),
      ("", key, "expected 'c2sp.org/tlog-proof@v1' as the first line"),
      ("garbage\n", key, "expected 'c2sp.org/tlog-proof@v1' as the first line"),
      (String(proof.dropLast(1)), key, "expected a line end at the end"),
      (String(proof.dropLast(30)), key, "expected a line end at the end"),
      (without.joined(separator: "\n"), key, "the inclusion proof fails"),
      (swapped.joined(separator: "\n"), key, "the inclusion proof fails"),
      (proof.replacing("index 2\n", with: "index 3\n"), key, "the inclusion proof fails"),
    ] {
      let ending = try await check(["p": text], ["p", "--key", keys])
      #expect(ending.code == 3, "\(words): \(ending.output)")
      #expect(ending.output == "")
      #expect(ending.errors.contains(words), "\(ending.errors)")
    }
    // Another name for the signer, and the same proof with a signature from elsewhere.
    let resigned = try await place.rollout("prove", "inclusion", "1").output
    let line = try #require(resigned.split(separator: "\n").last)
    let last = try #require(lines.dropLast().last)
    #expect(line == last, "the same checkpoint has the same signature")
  }

  @Test func `a proof needs a key, a policy, or the word that nobody signed`() async throws {
    let (place, key) = try await signed()
    let proof = try await place.rollout("prove", "inclusion", "0").output
    for arguments in [[], ["--key", key, "--unsigned"]] {
      let ending = try await check(["p": proof], ["p"] + arguments)
      #expect(ending.code == 2)
      #expect(ending.errors.contains("expected one of --key, --policy and --unsigned"))
    }
    for (keys, words) in [
      ("abc", "malformed public key"), ("@nowhere", "expected public keys in"),
      ("@empty", "expected a public key a line"), ("@bad", "line 2: malformed public key"),
    ] {
      let ending = try await check(
        ["p": proof, "empty": "#\n", "bad": "\(key)\nx\n"], ["p", "--key", keys])
      #expect(ending.code == 2)
      #expect(ending.errors.contains(words), "\(ending.errors)")
    }
    let policy = "log \(key)\nquorum none\n"
    let met = try await check(["p": proof, "y": policy], ["p", "--policy", "y"])
    #expect(met.code == 0, "\(met.errors)")
    let witness = SigningKey(name: try #require(KeyName("w.example"))).cosigner
    let strict = "log \(key)\nwitness w \(witness.text)\nquorum w\n"
    let missed = try await check(["p": proof, "y": strict], ["p", "--policy", "y"])
    #expect(missed.code == 3)
    #expect(missed.errors.contains("too few witnesses cosigned: expected the quorum \"w\""))
  }

  @Test func `a cosignature shows with its time, and meets a policy`() async throws {
    let (place, key) = try await signed()
    let proof = try await place.rollout("prove", "inclusion", "0").output
    let file = try InclusionProofFile(Array(proof.utf8))
    let witness = SigningKey(name: try #require(KeyName("w.example")))
    let cosignature = Cosignature(of: file.checkpoint, at: 1_800_000_000, by: witness)
    let note = try file.note.adding(cosignature.line(by: witness.cosigner))
    let head = String(proof.prefix(proof.utf8.count - file.note.bytes.count))
    let text = head + String(decoding: note.bytes, as: UTF8.self)
    let policy = "log \(key)\nwitness w \(witness.cosigner.text)\nquorum w\n"
    let ending = try await check(["p": text, "y": policy], ["p", "--policy", "y"])
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(
      ending.outputLines.last
        == "Signed by \(witness.cosigner.nameAndID), a witness, at 2027-01-15T08:00:00.000Z.")
  }

  @Test func `an event beside the proof must be the proven one`() async throws {
    let (place, key) = try await signed()
    let proof = try await place.rollout("prove", "inclusion", "2").output
    let lines = try await place.rollout("events", "latest", "--json").outputLines
    let good = try await check(
      ["p": proof, "e": lines[2] + "\n"], ["p", "--key", key, "--event", "e"])
    #expect(good.code == 0, "\(good.errors)")
    #expect(good.output.contains("The given event has the recorded header"))
    let file = try InclusionProofFile(Array(proof.utf8))
    let header = String(decoding: try #require(file.extra), as: UTF8.self)
    let bare = try await check(
      ["p": proof, "e": header], ["p", "--key", key, "--event", "e"])
    #expect(bare.output.contains("it comes without data"))
    for (event, code, words) in [
      (lines[1], 3, "the event is not the one of the proof"),
      (lines[2].replacing(",\"data\":{", with: ",\"data\":{\"more\":1,"), 3, "data was changed"),
      ("{}", 2, "expected one event in"),
    ] {
      let ending = try await check(
        ["p": proof, "e": event], ["p", "--key", key, "--event", "e"])
      #expect(ending.code == Int32(code), "\(ending.errors)")
      #expect(ending.errors.contains(words), "\(ending.errors)")
    }
  }

  @Test func `the salt tells whether the data is what was recorded`() async throws {
    let (place, key) = try await signed()
    let proof = try await place.rollout("prove", "inclusion", "2").output
    let log = try SQLiteEventLog.open(
      path: place.ledger, mode: .readOnly, clock: { EventTime(clamping: 0) }, random: { 0 })
    let event = try #require(try log.events(from: Position(2), limit: 1).first)
    let salt = try #require(event.salt).bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
    let header = String(decoding: event.headerBytes, as: UTF8.self)
    let data = String(decoding: try #require(event.data), as: UTF8.self)
    func line(_ salt: String, _ data: String) -> String {
      "{\"header\":\(header),\"salt\":\"\(salt)\",\"data\":\(data)}\n"
    }
    let arguments = ["p", "--key", key, "--event", "e"]
    let good = try await check(["p": proof, "e": line(salt, data)], arguments)
    #expect(good.output.contains("Header and data of the given event are those"))
    let digit = try #require(data.last { $0.isNumber })
    let other = digit == "1" ? "2" : "1"
    let changed = String(data.reversed().map(String.init).joined())
      .replacing(String(digit), with: other, maxReplacements: 1)
    let bad = try await check(
      ["p": proof, "e": line(salt, String(changed.reversed()))], arguments)
    #expect(bad.code == 3)
    #expect(bad.errors.contains("the event's data was changed: expected the digest sha256:"))
  }

  @Test func `a stranger sees that the ledger only grew`() async throws {
    let (place, key) = try await signed()
    let old = try await place.checkpoint()
    let size = try Checkpoint(try SignedNote(Array(old.utf8))).head.size
    let plan = try place.plan(cohorts: "[5]")
    #expect(try await place.rollout(["run"] + plan).code == 0)
    let made = try await place.rollout(
      "prove", "consistency", "--from", "\(size)", "--out", "c")
    #expect(made.code == 0, "\(made.errors)")
    let proof = try place.text("c")
    let arguments = ["c", "--from-checkpoint", "old", "--key", key]
    let good = try await check(["c": proof, "old": old], arguments)
    #expect(good.code == 0, "\(good.errors)")
    #expect(good.output.contains("still begins with all \(size) events of the older checkpoint"))
    let json = try JSONValue(
      try await check(["c": proof, "old": old], arguments + ["--json"]).output)
    #expect(json["proof"] == .string("consistency") && json["from"] == .number(Double(size)))

    let same = try await place.rollout(
      "prove", "consistency", "--from", "\(size)", "--to", "\(size)")
    #expect(try await check(["c": same.output, "old": old], arguments).code == 0)
    let newer = try await place.checkpoint()
    for (older, words) in [
      (newer, "expected an older checkpoint of \(size) events"),
      (old.replacing("\n\(size)\n", with: "\n\(size - 1)\n"), "is not valid"),
      ("garbage", "malformed signed note"),
    ] {
      let ending = try await check(["c": proof, "old": older], arguments)
      #expect(ending.code == 3, "\(words)")
      #expect(ending.errors.contains(words), "\(ending.errors)")
    }
    let none = try await check(["c": proof], ["c", "--key", key])
    #expect(none.code == 2)
    #expect(none.errors.contains("expected --from-checkpoint"))
  }

  @Test func `without key and checkpoint there is no proof, and a stored checkpoint is enough`()
    async throws
  {
    let bare = try await Place.withRollout()
    let none = try await bare.rollout("prove", "inclusion", "0")
    #expect(none.code == 2)
    #expect(none.errors.contains("found neither\nHint: `rollout key generate` makes a key."))
    let (place, key) = try await signed()
    let note = try await place.checkpoint()
    let size = try Checkpoint(try SignedNote(Array(note.utf8))).head.size
    try FileManager.default.moveItem(atPath: place.ledger + ".key", toPath: place.path("k"))
    let stored = try await place.rollout("prove", "inclusion", "0")
    #expect(stored.code == 0, "\(stored.errors)")
    #expect(stored.output.hasSuffix(note))
    #expect(try await check(["p": stored.output], ["p", "--key", key]).code == 0)
    // Events that came later are not under it, and the key signs again where there is one.
    let plan = try place.plan(cohorts: "[5]")
    #expect(try await place.rollout(["run"] + plan).code == 0)
    #expect(try await place.rollout("prove", "inclusion", "\(size)").code == 2)
    let late = try await place.rollout("prove", "inclusion", "\(size)", "--signing-key", "k")
    #expect(try await check(["p": late.output], ["p", "--key", key]).code == 0)
    // What was signed for it is kept: the next proof leads to the same.
    let next = try await place.rollout("prove", "inclusion", "0")
    #expect(next.output.hasSuffix(try place.text("output/rollout-ledger.sqlite3.guard")))
  }

  @Test func `a ledger that contradicts its checkpoint proves nothing and signs nothing`()
    async throws
  {
    let (place, _) = try await signed()
    let note = try SignedNote(Array(try await place.checkpoint().utf8))
    let head = try Checkpoint(note).head
    let key = try SigningKey(
      String(decoding: Data(contentsOf: URL(filePath: place.ledger + ".key")), as: UTF8.self))
    let forged = Checkpoint(
      origin: key.name, head: Head(size: head.size, root: Digest.sha256(of: [])))
    try place.keepCheckpoint(
      String(decoding: try forged.signed(by: key).bytes, as: UTF8.self), size: head.size)
    for arguments in [
      ["prove", "inclusion", "0"], ["prove", "inclusion", "\(head.size - 1)"],
      ["prove", "consistency", "--from", "2"], ["export", "tiles", "--out", "t"],
    ] {
      let ending = try await place.rollout(arguments)
      #expect(ending.code == 3, "\(arguments): \(ending.output)")
      #expect(ending.output == "")
    }
    #expect(!place.exists("t/checkpoint"))
  }

  @Test func `what is not in the ledger cannot be proven`() async throws {
    let (place, _) = try await signed()
    let count = try await place.events().count
    for event in ["\(count)", "99999999999", "01a2093f-5652-7cc6-9df2-c644905c15e1"] {
      let ending = try await place.rollout("prove", "inclusion", event)
      #expect(ending.code == 2)
      #expect(ending.errors.contains("expected an event of this ledger, which has \(count)"))
    }
    for event in ["x", "", "1.5", "0x1"] {
      let ending = try await place.rollout("prove", "inclusion", event)
      #expect(ending.code == 2)
      #expect(ending.errors.contains("expected an event's id or position"))
    }
    let beyond = try await place.rollout("prove", "consistency", "--from", "\(count + 1)")
    #expect(beyond.code == 2)
    #expect(beyond.errors.contains("no proof for"))
    #expect(try await place.rollout("prove", "consistency", "--from", "3", "--to", "2").code == 2)
  }
}

extension Place {
  /// A checkpoint of the ledger as it is, signed with its key.
  fileprivate func checkpoint() async throws -> String {
    let proof = try await rollout("prove", "consistency", "--from", "0").output
    return String(decoding: try ConsistencyProofFile(Array(proof.utf8)).note.bytes, as: UTF8.self)
  }
}
