import Testing

@testable import EventLedger

@Suite struct WitnessPolicyTests {
  private let log: SigningKey
  private let witnesses: [String: SigningKey]

  init() throws {
    log = try NoteSamples.key()
    let names = ["X1", "X2", "X3", "Y1", "Y2", "Y3"]
    witnesses = Dictionary(
      uniqueKeysWithValues: try names.enumerated().map { index, name in
        (name, try NoteSamples.key("\(name.lowercased()).example", UInt8(10 + index)))
      })
  }

  private func key(_ name: String) -> String { witnesses[name]?.cosigner.text ?? "" }

  /// The specification's own example, with keys.
  private func example(quorum: String = "X-and-Y") -> String {
    var lines = ["# the example of the specification", "log \(log.verifier.text)", ""]
    for (index, name) in witnesses.keys.sorted().enumerated() {
      lines.append("witness \(name) \(key(name))" + (index == 0 ? " https://x1.example/" : ""))
    }
    lines += [
      "  group\tX-witnesses 2 X1 X2 X3  ", "group Y-witnesses any Y1 Y2 Y3",
      "group X-and-Y all X-witnesses Y-witnesses", "  # how many", "quorum \(quorum)",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private func note(cosignedBy names: [String]) throws -> SignedNote {
    let checkpoint = try NoteSamples.checkpoint()
    var note = try checkpoint.signed(by: log)
    for name in names {
      let witness = try #require(witnesses[name])
      note = try note.adding(
        Cosignature(of: checkpoint, at: 100, by: witness).line(by: witness.cosigner))
    }
    return note
  }

  @Test func `the example is read with all that it says`() throws {
    let policy = try WitnessPolicy(example().bytes)
    #expect(policy.logs == [WitnessPolicy.Log(key: log.verifier, url: nil)])
    #expect(policy.witnesses.map(\.nameText) == ["X1", "X2", "X3", "Y1", "Y2", "Y3"])
    #expect(policy.witnesses[0].url == "https://x1.example/")
    #expect(policy.groups.map(\.threshold) == [2, 1, 2])
    #expect(policy.quorumText == "X-and-Y")
  }

  /// All 64 sets of witnesses: two of the X and one of the Y are needed.
  @Test func `the example's quorum is met by exactly the sets that it means`() throws {
    let policy = try WitnessPolicy(example().bytes)
    let names = witnesses.keys.sorted()
    for set in 0..<64 {
      let cosigned = names.enumerated().filter { set >> $0.offset & 1 == 1 }.map(\.element)
      let evaluation = try policy.evaluate(try note(cosignedBy: cosigned))
      #expect(evaluation.cosigners.map(\.nameText) == cosigned)
      let isEnough = (set & 7).nonzeroBitCount >= 2 && (set >> 3) > 0
      #expect(evaluation.isQuorumMet == isEnough, "\(cosigned)")
      if !isEnough {
        #expect(throws: NoteRefusal.quorumMissed(quorum: "X-and-Y", cosigned: cosigned)) {
          try policy.check(try note(cosignedBy: cosigned))
        }
      }
    }
  }

  @Test(
    arguments: [
      ("none", [], true), ("X2", ["X1", "X3"], false), ("X2", ["X2"], true),
      ("Y-witnesses", ["X1", "X2", "X3"], false), ("X-witnesses", ["X1", "X3"], true),
    ] as [(String, [String], Bool)])
  func `a quorum may be none, one witness or a group`(
    quorum: String, cosigned: [String], isMet: Bool
  ) throws {
    let policy = try WitnessPolicy(example(quorum: quorum).bytes)
    #expect(try policy.evaluate(try note(cosignedBy: cosigned)).isQuorumMet == isMet)
  }

  @Test func `a bad cosignature of a known witness refuses the note, met quorum or not`() throws {
    let policy = try WitnessPolicy(example(quorum: "none").bytes)
    let witness = try #require(witnesses["X1"])
    let older = Cosignature(of: try NoteSamples.checkpoint(size: 2), at: 1, by: witness)
    let note = try note(cosignedBy: ["X2"]).adding(older.line(by: witness.cosigner))
    #expect(throws: NoteRefusal.badSignature(by: witness.cosigner.nameAndID)) {
      try policy.evaluate(note)
    }
  }

  @Test func `without the signature of a log of that origin nothing is accepted`() throws {
    let policy = try WitnessPolicy(example(quorum: "none").bytes)
    let stranger = try NoteSamples.key("example.org/stranger", 2)
    let checkpoint = try NoteSamples.checkpoint("example.org/stranger")
    #expect(throws: NoteRefusal.self) { try policy.evaluate(try checkpoint.signed(by: stranger)) }
    // A known log under a foreign origin.
    let crossed = try SignedNote(text: checkpoint.body, signedBy: log)
    #expect(
      throws: NoteRefusal.notSignedByLog(
        origin: "example.org/stranger", signers: [log.verifier.nameAndID])
    ) { try policy.evaluate(crossed) }
    let noLog = try WitnessPolicy("quorum none\n".bytes)
    #expect(throws: NoteRefusal.self) { try noLog.evaluate(try note(cosignedBy: [])) }
  }

  @Test func `each flaw is refused with its line`() throws {
    let (x1, x2, log) = (key("X1"), key("X2"), log.verifier.text)
    let cases: [(String, Int?, PolicyFlaw)] = [
      ("", nil, .noQuorum), ("# quorum none\n", nil, .noQuorum), ("quorum none", 1, .noLineEnd),
      ("quorum none\nquorum none\n", 2, .secondQuorum),
      ("quorum a\n", 1, .nameUnknown("a")), ("quorum\n", 1, .items(form: "quorum <name>|none")),
      ("quorum none none\n", 1, .items(form: "quorum <name>|none")),
      ("\n\nlogs \(log)\n", 3, .keyword("logs")), ("LOG \(log)\n", 1, .keyword("LOG")),
      ("log\n", 1, .items(form: "log <public key> [<url>]")),
      ("log \(log) u v\n", 1, .items(form: "log <public key> [<url>]")),
      ("log \(x1)\n", 1, .keyKind(isLog: true)), ("log \(log)\nlog \(log) u\n", 2, .keyTwice),
      ("witness a\n", 1, .items(form: "witness <name> <public key> [<url>]")),
      ("witness a \(log)\n", 1, .keyKind(isLog: false)),
      ("witness a \(x1)\nwitness b \(x1)\n", 2, .keyTwice),
      ("witness a \(x1)\nwitness a \(x2)\n", 2, .nameTaken("a")),
      ("witness none \(x1)\n", 1, .nameTaken("none")),
      ("group g any\n", 1, .items(form: "group <name> all|any|<k> <name>…")),
      ("group g any g\n", 1, .nameUnknown("g")), ("group g any none\n", 1, .nameUnknown("none")),
      ("witness a \(x1)\ngroup a any a\n", 2, .nameTaken("a")),
      ("witness a \(x1)\ngroup g any a a\n", 2, .memberTwice("a")),
      ("witness a \(x1)\ngroup g any a\ngroup h any a\n", 3, .memberTwice("a")),
      ("witness a \(x1)\ngroup g 0 a\n", 2, .threshold("0", members: 1)),
      ("witness a \(x1)\ngroup g 2 a\n", 2, .threshold("2", members: 1)),
      ("witness a \(x1)\ngroup g 01 a\n", 2, .threshold("01", members: 1)),
      ("witness a \(x1)\ngroup g most a\n", 2, .threshold("most", members: 1)),
      ("quorum none\r\n", 1, .controlCharacter), ("# \u{7F}\nquorum none\n", 1, .controlCharacter),
    ]
    for (text, line, flaw) in cases {
      #expect(throws: NoteRefusal.policy(line: line, flaw), "\(text)") {
        try WitnessPolicy(text.bytes)
      }
    }
    let broken = try #require(throws: NoteRefusal.self) {
      try WitnessPolicy("log a+b\nquorum none\n".bytes)
    }
    guard case .policy(line: 1, .key(let message)) = broken else {
      Issue.record("\(broken)")
      return
    }
    #expect(message.hasPrefix("malformed public key: expected <name>+<8 hexadecimal digits>"))
  }

  @Test func `names are bytes, and need not be UTF-8`() throws {
    let text = "witness \u{212A} \(key("X1"))\nquorum K\n"
    #expect(throws: NoteRefusal.policy(line: 2, .nameUnknown("K"))) {
      try WitnessPolicy(text.bytes)
    }
    let bytes =
      "witness ".bytes + [0xFF, 0xFE] + " \(key("X1"))\nquorum ".bytes + [0xFF, 0xFE, 0x0A]
    #expect(try WitnessPolicy(bytes).quorum == [0xFF, 0xFE])
  }

  @Test func `a long file is refused, and one of 32 logs, witnesses and groups is read`() throws {
    var lines: [String] = []
    for index in 0..<32 {
      let key = try NoteSamples.key("l\(index).example", UInt8(100 + index))
      lines += ["log \(key.verifier.text)", "witness w\(index) \(key.cosigner.text)"]
      lines.append("group g\(index) any w\(index)")
    }
    let groups = (0..<32).map { "g\($0)" }.joined(separator: " ")
    lines += ["group all 17 \(groups)", "quorum all"]
    let policy = try WitnessPolicy((lines.joined(separator: "\n") + "\n").bytes)
    #expect(policy.groups.count == 33)
    let long = String(repeating: "\n", count: WitnessPolicy.lineLimit + 1)
    #expect(
      throws: NoteRefusal.policy(line: nil, .tooManyLines(limit: WitnessPolicy.lineLimit))
    ) { try WitnessPolicy(long.bytes) }
    let large = [UInt8](repeating: 0x23, count: WitnessPolicy.byteLimit + 1)
    #expect(throws: NoteRefusal.self) { try WitnessPolicy(large) }
  }
}
