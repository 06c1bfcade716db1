import Testing

@testable import EventLedger

/// Every refusal of a key, note, proof or policy as a person reads it.
@Suite struct NoteMessageTests {
  private static let refusals: [(NoteRefusal, String)] = [
    (
      .tooLarge(.note, bytes: 9, limit: 8),
      "the signed note is too large: expected at most 8 bytes, got 9."
    ),
    (
      .malformed(.verifierKey, .keyForm, found: "abc"),
      """
      malformed public key: expected <name>+<8 hexadecimal digits>+<base64>, got "abc".
      Hint: copy the whole line that `rollout key show` prints; nothing may be missing.
      """
    ),
    (
      .malformed(.signingKey, .privateKeyForm, found: nil),
      """
      malformed signing key: expected PRIVATE+KEY+<name>+<8 hexadecimal digits>+<base64>.
      Hint: `rollout key generate` makes a file of this form.
      """
    ),
    (
      .malformed(.checkpoint, .size, found: "07\u{1B}[2J"),
      """
      malformed checkpoint: expected a number of events without leading zeros, \
      got "07\\u{1B}[2J".
      """
    ),
    (
      .badSignature(by: "a+00000001"),
      """
      the signature of a+00000001 is not valid: expected one that this key made of this very text.
      Hint: the text was changed, or somebody else used the name. Trust nothing in it.
      """
    ),
    (
      .notSigned(by: ["a+00000001"], signers: ["b+00000002", "c+00000003"]),
      """
      expected a signature by a+00000001, got b+00000002, c+00000003.
      Hint: give the public key of the ledger, as its owner handed it out.
      """
    ),
    (
      .notSigned(by: [], signers: []),
      """
      expected a signature by some given key, got none.
      Hint: give the public key of the ledger, as its owner handed it out.
      """
    ),
    (
      .notSignedByLog(origin: "log", signers: ["w+00000001"]),
      """
      expected a signature by a key of the log itself, "log", got w+00000001.
      Hint: give the log's own public key too: its name is the origin.
      """
    ),
    (
      .ambiguousKey("a+00000001"),
      """
      expected one key for each name and id, got two different ones for a+00000001.
      Hint: leave out the one that you do not trust.
      """
    ),
    (.otherText, "expected signatures of the same text, got those of another one."),
    (
      .otherOrigin(expected: "a", found: "b"),
      """
      expected the origin "a", got "b".
      Hint: this belongs to another ledger.
      """
    ),
    (
      .notIncluded(index: 6, size: 10),
      """
      the inclusion proof fails: expected hashes that lead from the event to the root of \
      10 events, as event 6.
      Hint: the event, the proof or the checkpoint was changed, or they do not belong together.
      """
    ),
    (
      .notConsistent(from: 6, to: 10),
      """
      the consistency proof fails: expected hashes that show that the 10 events begin with \
      the 6 of the older checkpoint.
      Hint: the proof or a checkpoint was changed, or the ledger was rewritten in between.
      """
    ),
    (
      .otherOldSize(expected: 6, found: 7),
      """
      expected an older checkpoint of 6 events, as the proof says, got one of 7.
      Hint: ask for a proof from the size of the checkpoint that you kept.
      """
    ),
    (
      .otherPosition(header: Position(4), index: 0),
      "expected the header of event 0, got that of event 4."
    ),
    (
      .policy(line: 3, .nameUnknown("w")),
      #"witness policy, line 3: expected a name that a line above defines, got "w"."#
    ),
    (
      .policy(line: nil, .noQuorum),
      """
      witness policy: expected one quorum line, got none.
      Hint: 'quorum none' asks for no witness.
      """
    ),
    (
      .quorumMissed(quorum: "two", cosigned: ["x"]),
      """
      too few witnesses cosigned: expected the quorum "two", got x.
      Hint: have the checkpoint cosigned by more of the witnesses that the policy names.
      """
    ),
  ]

  @Test(arguments: refusals)
  func `a refusal says what was expected, what came and what to do`(
    refusal: NoteRefusal, text: String
  ) {
    #expect(refusal.description == text)
  }

  @Test func `every part and every flaw has words`() throws {
    let id = try NoteSamples.key().verifier.id
    let parts: [NotePart] = [
      .utf8, .noControlCharacter, .lineEnd, .blankLine, .someText, .signatureLine, .fewSignatures,
      .keyForm, .privateKeyForm, .keyName, .keyID(id), .knownAlgorithm, .ed25519, .keyBytes,
      .base64, .size, .hash, .fewHashes, .extensionLine, .firstLine("x"), .index, .oldSize,
      .header, .json, .payload,
    ]
    #expect(Set(parts.map(\.description)).count == parts.count)
    let flaws: [PolicyFlaw] = [
      .controlCharacter, .noLineEnd, .keyword("x"), .items(form: "x"), .key("the key's own words"),
      .keyKind(isLog: true), .keyKind(isLog: false), .keyTwice, .nameTaken("x"), .nameUnknown("x"),
      .memberTwice("x"), .threshold("x", members: 2), .secondQuorum, .noQuorum,
      .tooManyLines(limit: 4),
    ]
    #expect(Set(flaws.map(\.description)).count == flaws.count)
  }

  @Test func `a long or wild text from outside is cut and made harmless`() {
    let wild = NoteRefusal.notSigned(by: ["a\u{1B}[31m"], signers: [])
    #expect(wild.description.hasPrefix(#"expected a signature by a\u{1B}[31m, got none."#))
    let long = NoteRefusal.malformed(
      .note, .signatureLine, found: String(repeating: "x", count: 5000))
    #expect(long.description.utf8.count < 200)
  }
}
