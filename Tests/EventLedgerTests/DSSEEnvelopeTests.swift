import Testing

@testable import EventLedger

@Suite struct DSSEEnvelopeTests {
  /// > Source: <https://github.com/secure-systems-lab/dsse/blob/master/protocol.md#test-vectors>
  @Test func `the specification's encoding comes out`() {
    let encoding = DSSEEnvelope.encoding(
      payload: "hello world".bytes, type: "http://example.com/HelloWorld")
    #expect(encoding == "DSSEv1 29 http://example.com/HelloWorld 11 hello world".bytes)
    #expect(DSSEEnvelope.encoding(payload: [], type: "") == "DSSEv1 0  0 ".bytes)
    #expect(DSSEEnvelope.encoding(payload: [0xFF], type: "é") == "DSSEv1 2 é 1 ".bytes + [0xFF])
  }

  @Test func `an envelope is written in one order, read back and verified`() throws {
    let key = try NoteSamples.key()
    let envelope = DSSEEnvelope(payload: #"{"a":1}"#.bytes, payloadType: "t/\"q", signedBy: key)
    let signature = Base64.text(of: key.sign("DSSEv1 4 t/\"q 7 {\"a\":1}".bytes))
    #expect(
      String(decoding: envelope.bytes, as: UTF8.self) == #"{"payload":"eyJhIjoxfQ==","#
        + #""payloadType":"t/\"q","signatures":[{"keyid":"\#(key.verifier.nameAndID)","#
        + #""sig":"\#(signature)"}]}"#)
    let read = try DSSEEnvelope(envelope.bytes)
    #expect(read == envelope)
    #expect(try read.verify(with: [key.verifier]) == [key.verifier])
  }

  @Test func `URL-safe base64 and unknown members are taken, and a missing key id`() throws {
    let key = try NoteSamples.key()
    let payload: [UInt8] = [0xFB, 0xEF, 0xBE, 0xFF]
    let signature = Base64.text(
      of: key.sign(DSSEEnvelope.encoding(payload: payload, type: "t")))
    let safe = signature.replacing("+", with: "-").replacing("/", with: "_")
    let text =
      #"{"more":[1],"signatures":[{"sig":"\#(safe)","x":1}],"payloadType":"t","#
      + #""payload":"----_w=="}"#
    let read = try DSSEEnvelope(text.bytes)
    #expect(read.payload == payload)
    #expect(try read.verify(with: [key.verifier]) == [key.verifier])
  }

  @Test func `the key id decides nothing`() throws {
    let (key, other) = (try NoteSamples.key(), try NoteSamples.key("other.example", 2))
    let good = DSSEEnvelope(payload: [1], payloadType: "t", signedBy: key)
    let renamed = DSSEEnvelope(
      payload: [1], payloadType: "t",
      signatures: [.init(keyID: other.verifier.nameAndID, bytes: good.signatures[0].bytes)])
    #expect(try renamed.verify(with: [other.verifier, key.verifier]) == [key.verifier])
    #expect(throws: NoteRefusal.self) { try renamed.verify(with: [other.verifier]) }
    #expect(throws: NoteRefusal.notSigned(by: [], signers: [key.verifier.nameAndID])) {
      try good.verify(with: [])
    }
  }

  @Test func `another payload, type or signature does not verify, and a signer counts once`()
    throws
  {
    let key = try NoteSamples.key()
    let good = DSSEEnvelope(payload: [1, 2], payloadType: "type", signedBy: key)
    let line = good.signatures[0]
    #expect(throws: NoteRefusal.self) {
      try DSSEEnvelope(payload: [1, 3], payloadType: "type", signatures: [line])
        .verify(with: [key.verifier])
    }
    #expect(throws: NoteRefusal.self) {
      try DSSEEnvelope(payload: [1, 2], payloadType: "typo", signatures: [line])
        .verify(with: [key.verifier])
    }
    for index in line.bytes.indices {
      let changed = DSSEEnvelope.Signature(
        keyID: line.keyID, bytes: line.bytes.with(line.bytes[index] ^ 1, at: index))
      #expect(throws: NoteRefusal.self) {
        try DSSEEnvelope(payload: [1, 2], payloadType: "type", signatures: [changed])
          .verify(with: [key.verifier])
      }
    }
    let twice = DSSEEnvelope(payload: [1, 2], payloadType: "type", signatures: [line, line])
    #expect(try twice.verify(with: [key.verifier, key.verifier]) == [key.verifier])
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"payload":"","payloadType":"t"}"#,
    #"{"payload":"*","payloadType":"t","signatures":[]}"#,
    #"{"payload":"AA","payloadType":"t","signatures":[]}"#,
    #"{"payload":"","payloadType":"t","signatures":[{"keyid":"k"}]}"#,
    #"{"payload":"","payloadType":"t","signatures":[{"sig":"A"}]}"#,
    #"{"payload":1,"payloadType":"t","signatures":[]}"#,
    #"{"payload":"","payloadType":"t","signatures":[]} x"#,
  ])
  func `what is no envelope is refused`(text: String) {
    #expect(throws: NoteRefusal.self) { try DSSEEnvelope(text.bytes) }
  }

  @Test func `an envelope without end or with too many signatures is refused`() throws {
    let lines = [String](repeating: #"{"sig":"AAAA"}"#, count: 101).joined(separator: ",")
    let text = #"{"payload":"","payloadType":"t","signatures":[\#(lines)]}"#
    #expect(throws: NoteRefusal.malformed(.envelope, .fewSignatures, found: "101")) {
      try DSSEEnvelope(text.bytes)
    }
    let large = [UInt8](repeating: 0x20, count: DSSEEnvelope.byteLimit + 1)
    #expect(
      throws: NoteRefusal.tooLarge(
        .envelope, bytes: large.count, limit: DSSEEnvelope.byteLimit)
    ) { try DSSEEnvelope(large) }
  }
}
