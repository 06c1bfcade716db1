import Testing

@testable import EventLedger

@Suite struct CheckpointTests {
  private static let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

  @Test func `an empty ledger's checkpoint is written to the byte`() throws {
    let checkpoint = Checkpoint(
      origin: try #require(KeyName("example.org/log")),
      head: Head(size: 0, root: MerkleTree.emptyRoot))
    #expect(checkpoint.body == "example.org/log\n0\n\(Self.root)\n".bytes)
    #expect(try Checkpoint(text: checkpoint.body) == checkpoint)
  }

  @Test(arguments: [0, 1, 9, 10, 255, 256, 1 << 32, Int64.max])
  func `a signed checkpoint is read back and verified`(size: Int64) throws {
    let key = try NoteSamples.key()
    let checkpoint = try NoteSamples.checkpoint(size: size)
    let note = try SignedNote(try checkpoint.signed(by: key).bytes)
    let verified = try VerifiedCheckpoint(note, keys: [key.verifier])
    #expect(verified.checkpoint == checkpoint)
    #expect(verified.head == checkpoint.head)
    #expect(verified.signers == [key.verifier])
  }

  @Test func `extension lines are kept as they are, and signed`() throws {
    let key = try NoteSamples.key()
    let text = "example.org/log\n7\n\(Self.root)\nmore: \u{E9}\n0 0\n".bytes
    let checkpoint = try Checkpoint(text: text)
    #expect(checkpoint.extensions == "more: \u{E9}\n0 0\n".bytes)
    #expect(checkpoint.body == text)
    #expect(try checkpoint.signed(by: key).text == text)
  }

  @Test(
    arguments: [
      ("", NotePart.keyName, ""), ("\n7\nR\n", .keyName, ""), ("a b\n7\nR\n", .keyName, "a b"),
      ("log\n", .size, ""), ("log\n\nR\n", .size, ""), ("log\n07\nR\n", .size, "07"),
      ("log\n-1\nR\n", .size, "-1"), ("log\n+1\nR\n", .size, "+1"), ("log\n7 \nR\n", .size, "7 "),
      ("log\n9223372036854775808\nR\n", .size, "9223372036854775808"),
      ("log\n7x\nR\n", .size, "7x"), ("log\n7\n", .hash, ""), ("log\n7\nAAAA\n", .hash, "AAAA"),
      ("log\n7\nR \n", .hash, root + " "), ("log\n7\nr\n", .hash, String(root.dropLast())),
      ("log\n7\nR\n\n", .extensionLine, ""), ("log\n7\nR\na\n\nb\n", .extensionLine, ""),
    ] as [(String, NotePart, String)])
  func `a text that is no checkpoint is refused`(
    text: String, part: NotePart, found: String
  ) throws {
    let text = text.replacing("R", with: Self.root)
      .replacing("r\n", with: String(Self.root.dropLast()) + "\n")
    #expect(throws: NoteRefusal.malformed(.checkpoint, part, found: found)) {
      try Checkpoint(text: text.bytes)
    }
  }

  @Test func `a root whose last character carries stray bits is refused`() throws {
    let stray = String(Self.root.dropLast(2)) + "V="
    #expect(throws: NoteRefusal.malformed(.checkpoint, .hash, found: stray)) {
      try Checkpoint(text: "log\n7\n\(stray)\n".bytes)
    }
  }

  @Test func `a checkpoint of a foreign origin is refused`() throws {
    let (key, foreign) = (try NoteSamples.key(), try NoteSamples.key("example.org/other"))
    let checkpoint = try NoteSamples.checkpoint()
    #expect(
      throws: NoteRefusal.otherOrigin(expected: "example.org/log", found: "example.org/other")
    ) { try checkpoint.signed(by: foreign) }
    // Signed all the same, by somebody who does not ask.
    let note = try SignedNote(text: checkpoint.body, signedBy: foreign)
    #expect(
      throws: NoteRefusal.notSignedByLog(
        origin: "example.org/log", signers: [foreign.verifier.nameAndID])
    ) { try VerifiedCheckpoint(note, keys: [foreign.verifier, key.verifier]) }
    #expect(throws: NoteRefusal.self) { try VerifiedCheckpoint(note, keys: [key.verifier]) }
    #expect(throws: NoteRefusal.self) { try VerifiedCheckpoint(note, keys: []) }
  }

  @Test func `a cosignature does not stand in for the log's signature`() throws {
    let key = try NoteSamples.key()
    let checkpoint = try NoteSamples.checkpoint()
    let cosigner = key.cosigner
    let line = Cosignature(of: checkpoint, at: 1, by: key).line(by: cosigner)
    let note = SignedNote(text: checkpoint.body, signatures: [line])
    #expect(try note.verify(with: [cosigner]) == [cosigner])
    #expect(
      throws: NoteRefusal.notSignedByLog(origin: "example.org/log", signers: [cosigner.nameAndID])
    ) { try VerifiedCheckpoint(note, keys: [cosigner]) }
  }

  @Test func `no change of the text by one bit is read as the same checkpoint`() throws {
    let checkpoint = try NoteSamples.checkpoint(size: 1234)
    let body = checkpoint.body
    var read = 0
    for index in body.indices {
      for bit in 0..<8 {
        let changed = body.with(body[index] ^ 1 << UInt8(bit), at: index)
        guard let other = try? Checkpoint(text: changed) else { continue }
        read += 1
        #expect(other != checkpoint)
        #expect(other.body == changed)
      }
    }
    #expect(read > 0)
  }
}
