import Testing

@testable import EventLedger

@Suite struct VerifierKeyTests {
  @Test func `the specification's key is read, its id recomputed, and written again`() throws {
    let key = try VerifierKey(NoteSamples.specificationKey)
    #expect(key.name.text == "example.com/foo")
    #expect(key.algorithm == .note)
    #expect(key.id.description == "530d903a")
    #expect(key.text == NoteSamples.specificationKey)
    #expect(key.nameAndID == "example.com/foo+530d903a")
    let again = VerifierKey(name: key.name, algorithm: .note, publicKey: key.publicKey)
    #expect(again == key)
  }

  @Test func `a key for cosignatures has another id than the same key for notes`() throws {
    let key = try NoteSamples.key()
    #expect(key.cosigner.publicKey == key.verifier.publicKey)
    #expect(key.cosigner.id != key.verifier.id)
    #expect(try VerifierKey(key.cosigner.text) == key.cosigner)
  }

  private static let good = NoteSamples.specificationKey

  @Test(
    arguments: [
      ("", NotePart.keyForm, ""),
      ("example.com/foo", .keyForm, "example.com/foo"),
      ("example.com/foo+530D903A+AekyeRrm", .keyForm, "example.com/foo+530D903A+AekyeRrm"),
      ("example.com/foo+530d90+AekyeRrm", .keyForm, "example.com/foo+530d90+AekyeRrm"),
      ("+530d903a+AekyeRrm", .keyName, ""),
      ("a b+530d903a+AekyeRrm", .keyName, "a b"),
      ("a\u{2003}b+530d903a+AekyeRrm", .keyName, "a\u{2003}b"),
      ("a\u{0007}b+530d903a+AekyeRrm", .keyName, "a\u{0007}b"),
      (good + "\n", .base64, "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n"),
      ("foo+530d903a+", .base64, ""),
      ("foo+530d903a+Ael=", .base64, "Ael="),
      ("foo+530d903a+A-_k", .base64, "A-_k"),
      ("foo+530d903a+BekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", .knownAlgorithm, "5"),
      ("foo+530d903a+AekyeRrm", .keyBytes, "5"),
    ] as [(String, NotePart, String)])
  func `a text that is no key is refused`(text: String, part: NotePart, found: String) throws {
    #expect(throws: NoteRefusal.malformed(.verifierKey, part, found: found)) {
      try VerifierKey(text)
    }
  }

  @Test func `another name needs another id`() throws {
    let text = "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    let refusal = try #require(throws: NoteRefusal.self) { try VerifierKey(text) }
    guard case .malformed(.verifierKey, .keyID(let id), found: "530d903a") = refusal else {
      Issue.record("\(refusal)")
      return
    }
    #expect(try VerifierKey(text.replacing("530d903a", with: id.description)).id == id)
  }

  @Test func `no text with one character changed is a key`() throws {
    let good = Array(Self.good.utf8)
    for index in good.indices {
      for byte in UInt8(0x20)...0x7E where byte != good[index] {
        let text = String(decoding: good.with(byte, at: index), as: UTF8.self)
        #expect(throws: NoteRefusal.self, "\(text)") { try VerifierKey(text) }
      }
    }
    for count in 0..<good.count {
      let text = String(decoding: good[..<count], as: UTF8.self)
      #expect(throws: NoteRefusal.self, "\(text)") { try VerifierKey(text) }
    }
  }

  @Test func `a text without end is refused unread`() {
    let text = String(repeating: "a", count: 513)
    #expect(throws: NoteRefusal.tooLarge(.verifierKey, bytes: 513, limit: 512)) {
      try VerifierKey(text)
    }
  }

  @Test func `names of different bytes are different names`() throws {
    let composed = try #require(KeyName("caf\u{E9}"))
    let decomposed = try #require(KeyName("cafe\u{301}"))
    #expect(composed != decomposed)
    #expect(KeyName(String(repeating: "a", count: 255)) != nil)
    #expect(KeyName(String(repeating: "a", count: 256)) == nil)
  }
}
