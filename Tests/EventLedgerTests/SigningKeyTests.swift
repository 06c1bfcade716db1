import Crypto
import Testing

@testable import EventLedger

@Suite struct SigningKeyTests {
  /// Seed, public key, message and signature in hexadecimal digits.
  ///
  /// > Source: <https://www.rfc-editor.org/rfc/rfc8032#section-7.1>
  private static let vectors: [(seed: String, key: String, message: String, signature: String)] = [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
        + "b46bd25bf5f0595bbe24655141438e7a100b"
    ),
    (
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
        + "1d8c387b2eaeb4302aeeb00d291612bb0c00"
    ),
    (
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
        + "c6594a7c15e9716ed28dc027beceea1ec40a"
    ),
  ]

  @Test func `the vectors of RFC 8032 come out`() throws {
    for vector in Self.vectors {
      let key = SigningKey(
        name: try #require(KeyName("rfc8032")),
        privateKey: try Curve25519.Signing.PrivateKey(
          rawRepresentation: try bytes(vector.seed)))
      #expect(key.verifier.publicKey == (try bytes(vector.key)))
      let message = try bytes(vector.message)
      let signature = key.sign(message)
      #expect(signature == (try bytes(vector.signature)))
      #expect(key.verifier.verifies(signature, of: message))
      #expect(!key.verifier.verifies(signature, of: message + [0]))
      #expect(!key.verifier.verifies(signature.with(signature[0] ^ 1, at: 0), of: message))
      #expect(!key.verifier.verifies(Array(signature.dropLast()), of: message))
    }
  }

  private func bytes(_ hex: String) throws -> [UInt8] {
    let digits = try hex.utf8.map { try #require(Hex.lowerCaseValue(of: $0)) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  @Test func `a key of Go's note package is read, and signs the same bytes`() throws {
    let key = try SigningKey(NoteSamples.goSigningKey)
    #expect(key.verifier.text == NoteSamples.goVerifierKey)
    #expect(key.reveal() == NoteSamples.goSigningKey)
    let note = try SignedNote(NoteSamples.goNote.bytes)
    #expect(try SignedNote(text: note.text, signedBy: key).bytes == NoteSamples.goNote.bytes)
  }

  @Test func `a new key comes back from its text, with a line end or without`() throws {
    let name = try #require(KeyName("example.org/log"))
    let key = SigningKey(name: name)
    #expect(key.verifier != SigningKey(name: name).verifier)
    for text in [key.reveal(), key.reveal() + "\n"] {
      #expect(try SigningKey(text).verifier == key.verifier)
    }
    #expect(throws: NoteRefusal.self) { try SigningKey(key.reveal() + "\n\n") }
  }

  @Test func `nothing that prints a key shows its seed`() throws {
    let key = try SigningKey(NoteSamples.goSigningKey)
    let secret = try #require(NoteSamples.goSigningKey.split(separator: "+").last)
    var dumped = ""
    dump(["key": key], to: &dumped)
    for text in ["\(key)", String(reflecting: key), "\([key])", dumped] {
      #expect(text.contains("PeterNeumann+c74f20a3") || text == dumped)
      #expect(!text.contains(secret))
      #expect(!text.contains("privateKey"))
    }
  }

  @Test func `no refusal of a key text quotes it`() throws {
    let good = NoteSamples.goSigningKey.bytes
    var refused = 0
    for index in good.indices {
      for byte in [UInt8(ascii: "!"), UInt8(ascii: "B"), UInt8(ascii: "+")]
      where byte != good[index] {
        let text = String(decoding: good.with(byte, at: index), as: UTF8.self)
        let refusal = try #require(throws: NoteRefusal.self, "\(index)") { try SigningKey(text) }
        #expect(!refusal.description.contains("AYEKFALVFG"))
        #expect(!refusal.description.contains("UvxdXHKDFz"))
        refused += 1
      }
    }
    #expect(refused > 2 * good.count)
    for count in 0..<good.count {
      #expect(throws: NoteRefusal.self) {
        try SigningKey(String(decoding: good[..<count], as: UTF8.self))
      }
    }
  }

  @Test func `a key for another algorithm is refused`() throws {
    let bytes = [UInt8(4)] + [UInt8](repeating: 1, count: 32)
    let text = "PRIVATE+KEY+a+00000000+" + Base64.text(of: bytes)
    #expect(throws: NoteRefusal.malformed(.signingKey, .ed25519, found: "4")) {
      try SigningKey(text)
    }
  }
}
