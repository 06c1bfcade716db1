import EventLedger

extension FuzzTarget {
  static let note = FuzzTarget(
    "note", reads: "a signed note and the checkpoint in it",
    seeds: {
      try SeedLedger.made().files(["checkpoint", "checkpoints/"]) + [Array(SeedLedger.note.utf8)]
    },
    hostile: {
      [
        HostileInput("200,000 blank lines", "a\n" + Hostile.many("\n", 900_000)),
        HostileInput("100,000 signatures", "a\n\n" + Hostile.many("— a AAAAAAA=\n", 60_000)),
        HostileInput(
          "a signature of a megabyte", "a\n\n— a " + Hostile.many("A", 1_000_000) + "\n"),
        HostileInput("a name of a megabyte", "a\n\n— " + Hostile.many("a", 1_000_000) + " AAAA\n"),
        HostileInput(
          "a size of a million digits", "o\n" + Hostile.many("1", 900_000) + "\nA\n\n— a A\n"),
      ] + Hostile.lines
    }
  ) { bytes in
    let note: SignedNote
    do {
      note = try SignedNote(bytes)
    } catch {
      return try Words.check(error)
    }
    try same(note.bytes, bytes, "the note")
    do {
      let checkpoint = try Checkpoint(note)
      try same(checkpoint.body, note.text, "the checkpoint")
    } catch {
      try Words.check(error)
    }
    try checkSignatures(of: note)
  }

  /// Whatever is made of a note: only what the key really signed verifies.
  private static func checkSignatures(of note: SignedNote) throws {
    do {
      let signers = try note.verify(with: [SeedLedger.key().verifier])
      guard !signers.isEmpty else { return }
      try require(
        SeedLedger.made().signed.contains(note.text),
        "a signature verifies over a text that was never signed")
    } catch {
      try Words.check(error)
    }
  }

  static let key = FuzzTarget(
    "key", reads: "a public key, and the text of a signing key", longest: 600,
    seeds: { try [SeedLedger.key().verifier.text, SeedLedger.signingKey].map { Array($0.utf8) } },
    hostile: { Hostile.lines }
  ) { bytes in
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    do {
      let key = try VerifierKey(text)
      try same(Array(key.text.utf8), bytes, "the key")
    } catch {
      try Words.check(error)
    }
    do {
      let key = try SigningKey(text)
      try require(
        key.reveal().utf8.elementsEqual(
          text.hasSuffix("\n") ? text.utf8.dropLast() : text.utf8[...]),
        "the signing key is not written as it was read")
    } catch {
      try Words.check(error)
      // Of a private key no message may show a part.
      let seed = text.utf8.suffix(24)
      guard text.hasPrefix("PRIVATE+KEY+"), seed.count == 24 else { return }
      try require(!"\(error)".contains(String(decoding: seed, as: UTF8.self)), "it shows the key")
    }
  }

  static let proof = FuzzTarget(
    "proof", reads: "an inclusion proof file or a consistency proof", longest: 8192,
    seeds: { try SeedLedger.made().files(["proofs/"]) + SeedLedger.made().consistencyProofs },
    hostile: {
      let hash = Hostile.many("A", 43) + "=\n"
      return [
        HostileInput(
          "20,000 hashes", "c2sp.org/tlog-proof@v1\nindex 1\n" + Hostile.many(hash, 20_000)),
        HostileInput(
          "20,000 hashes of a consistency proof", "old 1\n" + Hostile.many(hash, 20_000)),
        HostileInput(
          "a header of a megabyte",
          "c2sp.org/tlog-proof@v1\nextra " + Hostile.many("AAAA", 250_000) + "\nindex 1\n\n"),
      ] + Hostile.lines
    }
  ) { bytes in
    do {
      let file = try InclusionProofFile(bytes)
      try same(file.bytes, bytes, "the inclusion proof")
      let header = try file.check()
      try require(header.position == file.index, "the event of another position")
    } catch {
      try Words.check(error)
    }
    do {
      let file = try ConsistencyProofFile(bytes)
      try same(file.bytes, bytes, "the consistency proof")
      try file.check(old: file.checkpoint.head)
    } catch {
      try Words.check(error)
    }
  }

  static let witnessPolicy = FuzzTarget(
    "witness-policy", reads: "a witness policy",
    seeds: {
      let log = try SeedLedger.key().verifier.text
      let witness = try SeedLedger.key().cosigner.text
      return [
        "log \(log)\nwitness w \(witness) https://w\ngroup g 1 w\nquorum g\n",
        "# nobody\nquorum none\n", "log \(log) https://l\nwitness a \(witness)\nquorum a\n",
      ].map { Array($0.utf8) }
    },
    hostile: {
      [
        HostileInput("a group of 60,000", "group g all " + Hostile.many("a ", 60_000) + "\n"),
        HostileInput("100,000 lines", Hostile.many("#\n", 100_000)),
        HostileInput("4,000 quorums", Hostile.many("quorum none\n", 4_000)),
      ] + Hostile.lines
    }
  ) { bytes in
    do {
      let policy = try WitnessPolicy(bytes)
      try require(policy == WitnessPolicy(bytes), "two readings of one policy differ")
      guard let note = try? SignedNote(Array(SeedLedger.note.utf8)) else { return }
      _ = try policy.evaluate(note)
    } catch {
      try Words.check(error)
    }
  }

  static let envelope = FuzzTarget(
    "envelope", reads: "a DSSE envelope",
    seeds: {
      let key = try SeedLedger.key()
      let payload = Array(#"{"_type":"https://in-toto.io/Statement/v1"}"#.utf8)
      let type = "application/vnd.in-toto+json"
      return [
        DSSEEnvelope(payload: payload, payloadType: type, signedBy: key).bytes,
        DSSEEnvelope(unsigned: payload, payloadType: type).bytes,
      ]
    },
    hostile: {
      Hostile.json { #"{"payload":""# + "\",\"payloadType\":\"a\",\"signatures\":" + $0 + "}" }
        + Hostile.json { #"{"payload":"# + $0 + "}" }
        + [
          HostileInput(
            "a payload type of a megabyte",
            #"{"payload":"","signatures":[],"payloadType":""# + Hostile.many("t", 1 << 20) + "\"}"),
          HostileInput(
            "40,000 signatures",
            #"{"payload":"","payloadType":"","signatures":["#
              + Hostile.many(#"{"sig":""},"#, 40_000) + #"{"sig":""}]}"#),
        ] + Hostile.lines
    }
  ) { bytes in
    let envelope: DSSEEnvelope
    do {
      envelope = try DSSEEnvelope(bytes)
    } catch {
      return try Words.check(error)
    }
    do {
      let again = try DSSEEnvelope(envelope.bytes)
      try require(again == envelope, "the envelope is another one when it was written and read")
      try envelope.verify(with: [SeedLedger.key().verifier])
      try require(
        envelope.payload == Array(#"{"_type":"https://in-toto.io/Statement/v1"}"#.utf8)
          && envelope.payloadType == "application/vnd.in-toto+json",
        "a signature verifies over a payload that was never signed")
    } catch {
      try Words.check(error)
    }
  }
}
