import Testing

@testable import EventLedger

@Suite struct SignedNoteTests {
  @Test(arguments: [
    (NoteSamples.specificationNote, NoteSamples.specificationKey),
    (NoteSamples.goNote, NoteSamples.goVerifierKey),
  ])
  func `a published note verifies with its published key`(text: String, keyText: String) throws {
    let note = try SignedNote(text.bytes)
    let key = try VerifierKey(keyText)
    #expect(try note.verify(with: [key]) == [key])
    #expect(note.bytes == text.bytes)
  }

  @Test func `a text may hold blank lines; the last one divides`() throws {
    let key = try NoteSamples.key()
    let note = try SignedNote(text: "a\n\nb\n\n\nc\n".bytes, signedBy: key)
    let read = try SignedNote(note.bytes)
    #expect(read == note)
    #expect(read.text == "a\n\nb\n\n\nc\n".bytes)
    #expect(try read.verify(with: [key.verifier]) == [key.verifier])
  }

  @Test func `unknown keys are ignored, and a note that only they signed is not accepted`() throws {
    let (mine, other) = (try NoteSamples.key(), try NoteSamples.key("other.example", 2))
    let note = try SignedNote(text: "a\n".bytes, signedBy: other)
    #expect(try note.verify(with: [mine.verifier]) == [])
    #expect(try note.verify(with: []) == [])
    #expect(
      throws: NoteRefusal.notSigned(
        by: [mine.verifier.nameAndID], signers: [other.verifier.nameAndID])
    ) { try note.requireSignature(of: [mine.verifier]) }
    // The same name with another key has another id, so it is as unknown.
    let namesake = try NoteSamples.key("other.example", 3)
    #expect(try note.verify(with: [namesake.verifier]) == [])
    let both = try note.merging(try SignedNote(text: "a\n".bytes, signedBy: mine))
    #expect(try both.verify(with: [mine.verifier]) == [mine.verifier])
  }

  @Test func `one bad signature of a known key refuses the note, whoever else signed it`() throws {
    let (first, second) = (try NoteSamples.key(), try NoteSamples.key("other.example", 2))
    let note = try SignedNote(text: "a\n".bytes, signedBy: first)
    let forged = SignedNote.Signature(
      name: second.name, keyID: second.verifier.id, bytes: second.sign("b\n".bytes))
    let both = try note.adding(forged)
    #expect(try both.verify(with: [first.verifier]) == [first.verifier])
    #expect(throws: NoteRefusal.badSignature(by: second.verifier.nameAndID)) {
      try both.verify(with: [first.verifier, second.verifier])
    }
    // Nor does a good one beside it help the same key.
    let good = try both.merging(try SignedNote(text: "a\n".bytes, signedBy: second))
    #expect(throws: NoteRefusal.badSignature(by: second.verifier.nameAndID)) {
      try good.verify(with: [second.verifier])
    }
  }

  @Test func `merging keeps each signature once, and never mixes texts`() throws {
    let keys = try (1...3).map { try NoteSamples.key("k\($0).example", UInt8($0)) }
    let notes = try keys.map { try SignedNote(text: "a\n".bytes, signedBy: $0) }
    let merged = try notes[0].merging(notes[1]).merging(notes[2]).merging(notes[0])
    #expect(merged.signatures.map(\.name) == keys.map(\.name))
    #expect(try SignedNote(merged.bytes) == merged)
    #expect(try merged.verify(with: keys.map(\.verifier)) == keys.map(\.verifier))
    let other = try SignedNote(text: "b\n".bytes, signedBy: keys[0])
    #expect(throws: NoteRefusal.otherText) { try merged.merging(other) }
  }

  @Test func `two different keys of one name and id cannot be told apart`() throws {
    // Nobody finds a collision for a test, so one is said to be there.
    let key = try NoteSamples.key().verifier
    let note = try SignedNote(text: "a\n".bytes, signedBy: try NoteSamples.key())
    #expect(try note.verify(with: [key, key]) == [key])
    let twin = VerifierKey(
      name: key.name, algorithm: .note, publicKey: [UInt8](repeating: 7, count: 32), id: key.id)
    #expect(throws: NoteRefusal.ambiguousKey(key.nameAndID)) {
      try note.verify(with: [key, twin])
    }
  }

  /// Where each kind of change ends, over all truncations and all changes of one byte: a note
  /// either is malformed, or has a bad signature, or is signed by nobody known.
  @Test func `no changed note is accepted`() throws {
    let key = try NoteSamples.key()
    let note = try SignedNote(text: "log\n7\n".bytes, signedBy: key)
    let good = note.bytes
    let textCount = note.text.count
    var outcomes: [String: Int] = [:]
    for index in good.indices {
      for byte in UInt8.min...UInt8.max where byte != good[index] {
        let outcome = Self.outcome(good.with(byte, at: index), key.verifier)
        outcomes[outcome, default: 0] += 1
        if index < textCount { #expect(outcome == "malformed" || outcome == "bad signature") }
        if index == textCount { #expect(outcome == "malformed") }
      }
    }
    #expect(Set(outcomes.keys) == ["malformed", "bad signature", "not signed"])
    for count in 0..<good.count {
      #expect(Self.outcome(Array(good[..<count]), key.verifier) == "malformed")
    }
    for more in ["\n", "x", " ", "— a AAAA\n"] {
      #expect(Self.outcome(good + more.bytes, key.verifier) == "malformed")
    }
    #expect(Self.outcome(good, key.verifier) == "accepted")
  }

  private static func outcome(_ bytes: [UInt8], _ key: VerifierKey) -> String {
    do {
      try SignedNote(bytes).requireSignature(of: [key])
      return "accepted"
    } catch {
      return switch error {
      case .malformed: "malformed"
      case .badSignature: "bad signature"
      case .notSigned: "not signed"
      default: "\(error)"
      }
    }
  }

  private static let signature = "— a AAAAAAA=\n"

  @Test(
    arguments: [
      ("", NotePart.lineEnd), ("a\n", .blankLine), ("a\n\n", .signatureLine),
      ("a\n\n— a AAAAAAA=", .lineEnd), ("\n\n" + signature, .someText),
      ("a\r\n\n" + signature, .noControlCharacter), ("a\tb\n\n" + signature, .noControlCharacter),
      ("a\n" + signature, .blankLine), ("a\n\n- a AAAAAAA=\n", .signatureLine),
      ("a\n\n— a\n", .signatureLine), ("a\n\n—  AAAAAAA=\n", .signatureLine),
      ("a\n\n— a AAAAAA==\n", .signatureLine), ("a\n\n— a+b AAAAAAA=\n", .signatureLine),
      ("a\n\n— a  AAAAAAA=\n", .signatureLine), ("a\n\n— a AAAAAAA= \n", .signatureLine),
      ("a\n\n— a AAAAAAB=\n", .signatureLine), ("a\n\n— a AAAAAAA\n", .signatureLine),
      ("a\n\n" + signature + "b\n", .signatureLine),
      ("a\n\n" + String(repeating: signature, count: 101), .fewSignatures),
    ] as [(String, NotePart)])
  func `what is no note is refused`(text: String, part: NotePart) throws {
    let refusal = try #require(throws: NoteRefusal.self) { try SignedNote(text.bytes) }
    guard case .malformed(.note, part, _) = refusal else {
      Issue.record("\(refusal)")
      return
    }
  }

  @Test func `limits hold, and the largest note within them is read`() throws {
    let most = "a\n\n" + String(repeating: Self.signature, count: 100)
    let note = try SignedNote(most.bytes)
    #expect(note.signatures.count == 100)
    #expect(throws: NoteRefusal.malformed(.note, .fewSignatures, found: "101")) {
      try note.merging(try SignedNote("a\n\n— b AAAAAAA=\n".bytes))
    }
    let filler = SignedNote.byteLimit - 2 - Self.signature.utf8.count
    let longest = [UInt8](repeating: 0x61, count: filler) + ("\n\n" + Self.signature).bytes
    #expect(try SignedNote(longest).text.count == filler + 1)
    #expect(
      throws: NoteRefusal.tooLarge(
        .note, bytes: SignedNote.byteLimit + 1, limit: SignedNote.byteLimit)
    ) { try SignedNote([0x61] + longest) }
    #expect(throws: NoteRefusal.malformed(.note, .utf8, found: nil)) {
      try SignedNote([0xFF] + ("\n\n" + Self.signature).bytes)
    }
    let key = try NoteSamples.key()
    #expect(throws: NoteRefusal.self) { try SignedNote(text: "a".bytes, signedBy: key) }
    #expect(throws: NoteRefusal.self) { try SignedNote(text: "a\r\n".bytes, signedBy: key) }
    #expect(throws: NoteRefusal.self) {
      try SignedNote(text: [UInt8](longest.dropLast(20)) + "\n".bytes, signedBy: key)
    }
  }
}
