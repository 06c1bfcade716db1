import RolloutTestSupport
import Testing

@testable import EventLedger

@Suite struct EventHeaderTests {
  private static func sample() throws -> EventHeader {
    let id = EventID.generate(milliseconds: 1_788_256_803_120, random: (0xA60, 0x1F6E_2F0A))
    let cause = EventID.generate(milliseconds: 1_788_256_803_000, random: (1, 2))
    return EventHeader(
      id: id, source: LedgerSource(id: EventID.generate(milliseconds: 7, random: (3, 4))),
      type: try EventType("gate.finished"), subject: #"gate/"unit"\ä"#,
      time: try #require(EventTime(milliseconds: 1_788_256_803_120)),
      recordedTime: try #require(EventTime(milliseconds: 1_788_256_803_155)),
      position: Position(4711), stream: try StreamName("rollout/checkout"),
      version: StreamVersion(12), schema: 2, causation: cause,
      actor: EventActor(authType: .serviceAccount, authID: "ci@example.org"),
      dataHash: Digest.sha256(of: Array("abc".utf8)), dataLength: 61_439)
  }

  /// Every ledger holds headers of this form: it must never change for good.
  @Test func `the header is these bytes`() throws {
    let golden =
      #"{"specversion":"1.0","id":"01a05c69-5930-7a60-8000-00001f6e2f0a","#
      + #""source":"urn:uuid:00000000-0007-7003-8000-000000000004","type":"gate.finished","#
      + #""subject":"gate/\"unit\"\\ä","time":"2026-09-01T10:00:03.120Z","#
      + #""recordedtime":"2026-09-01T10:00:03.155Z","datacontenttype":"application/json","#
      + #""sequence":"00000000000000004711","stream":"rollout/checkout","#
      + #""streamversion":"00000000000000000012","schemaversion":2,"#
      + #""causationid":"01a05c69-58b8-7001-8000-000000000002","authtype":"service_account","#
      + #""authid":"ci@example.org","#
      + #""datahash":"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","#
      + #""datalen":61439}"#
    #expect(String(decoding: try Self.sample().encoded(), as: UTF8.self) == golden)
  }

  @Test func `what is optional is left out`() throws {
    var header = try Self.sample()
    header.subject = nil
    header.causation = nil
    header.actor = nil
    let text = String(decoding: header.encoded(), as: UTF8.self)
    for name in ["subject", "causationid", "authtype", "authid"] { #expect(!text.contains(name)) }
    #expect(EventHeader(header.encoded()) == header)
    header.actor = EventActor(authType: .system, authID: nil)
    #expect(EventHeader(header.encoded()) == header)
  }

  @Test func `extension names are 1 to 20 lower-case letters or digits`() throws {
    let text = String(decoding: try Self.sample().encoded(), as: UTF8.self)
    let names = text.matches(of: /[{,]"([^"]+)":/).map(\.1)
    #expect(names.count == 17 && names.first == "specversion")
    for name in names {
      #expect(name.utf8.count <= 20)
      #expect(name.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) })
    }
  }

  @Test func `the largest and smallest numbers come back`() throws {
    var header = try Self.sample()
    header.position = Position(.max)
    header.version = StreamVersion(.max)
    header.schema = Int(Int32.max)
    header.dataLength = 0
    let text = String(decoding: header.encoded(), as: UTF8.self)
    #expect(text.contains(#""sequence":"09223372036854775807""#))
    #expect(EventHeader(header.encoded()) == header)
  }

  @Test func `any changed, missing or added byte is refused or read as what it says`() throws {
    let header = try Self.sample()
    let bytes = header.encoded()
    for index in bytes.indices {
      var flipped = bytes
      flipped[index] ^= 1
      // What can still be read must be another header, never the same one spelled otherwise.
      if let other = EventHeader(flipped) {
        #expect(other != header && other.encoded() == flipped)
      }
      var shorter = bytes
      shorter.remove(at: index)
      if let other = EventHeader(shorter) {
        #expect(other != header && other.encoded() == shorter)
      }
    }
    #expect(EventHeader(bytes + [0x0A]) == nil)
    #expect(EventHeader([]) == nil)
  }

  @Test func `a JSON string escapes what must be escaped and nothing else`() {
    var bytes: [UInt8] = []
    bytes.append(jsonString: "a\"b\\c/d\n\u{0}\u{1F}\u{7F}é\u{1F680}")
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "\"a\\\"b\\\\c/d\\u000a\\u0000\\u001f\u{7F}é\u{1F680}\"")
  }

  @Test(
    arguments: [
      (0, "0"), (9, "9"), (10, "10"), (999, "999"), (1000, "1000"), (.max, "9223372036854775807"),
      (999_999_999_999_999_999, "999999999999999999"),
      (1_000_000_000_000_000_000, "1000000000000000000"),
    ] as [(Int64, String)])
  func `a number is written without leading zeros`(number: Int64, text: String) {
    var bytes: [UInt8] = []
    Decimal.append(number, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == text)
  }
}
