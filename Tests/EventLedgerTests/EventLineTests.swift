import RolloutTestSupport
import Testing

@testable import EventLedger

@Suite struct EventLineTests {
  private static func record(_ data: [UInt8], seed: UInt64 = 1) throws -> RecordedEvent {
    let samples = EventSamples(seed: seed)
    let log = InMemoryEventLog(clock: { samples.now() }, random: { samples.random() })
    var event = try samples.event(
      subject: #"gates/"quoted" \ ünïcode"#, actor: EventActor(authType: .user, authID: "a@b"))
    event.data = data
    let stream = try StreamName("checkout {\"salt\":null}")
    try log.append([event], to: stream, expecting: .noStream)
    return try #require(log.events(from: Position(0), limit: 1).first)
  }

  private static func redacted(_ event: RecordedEvent) -> RecordedEvent {
    RecordedEvent(
      header: event.header, headerBytes: event.headerBytes, salt: nil, data: nil, leaf: event.leaf)
  }

  private static func line(_ event: RecordedEvent) -> [UInt8] {
    Array(EventLine(event).bytes.dropLast())
  }

  private static func text(_ event: RecordedEvent) -> String {
    String(decoding: EventLine(event).bytes, as: UTF8.self)
  }

  @Test func `the line is the stored header, the salt and the stored data`() throws {
    let event = try Self.record(Array(#"{"b": 1,"a":"ü"}"#.utf8))
    let salt = try #require(event.salt).bytes.map { String(Int($0) + 256, radix: 16).dropFirst() }
    #expect(
      Self.text(event)
        == #"{"header":"# + String(decoding: event.headerBytes, as: UTF8.self)
        + #","salt":""# + salt.joined() + #"","data":{"b": 1,"a":"ü"}}"# + "\n")
    #expect(
      Self.text(Self.redacted(event))
        == #"{"header":"# + String(decoding: event.headerBytes, as: UTF8.self)
        + #","salt":null,"data":null}"# + "\n")
  }

  /// Texts of data, and whether they can stand as they are.
  static let data: [(String, Bool)] = [
    ("{}", true), ("[]", true), ("null", false), ("true", true), (" {\"a\" : [1, 2.5e-3]} ", true),
    ("\"\\u0000 \\ud83d\\ude80 } \u{2028} \u{1F680}\"", true), ("-0.0E+9", true), ("\t1", true),
    ("\"\\ud800\"", false), ("\"\\ud800x\"", false), ("\"\\ud800\\u0041\"", false),
    ("\"\\udc00\"", false),
    (String(repeating: "[", count: 512) + String(repeating: "]", count: 512), true),
    (String(repeating: "[", count: 513) + String(repeating: "]", count: 513), false),
    ("{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":2}]}", true), ("{\"a\":1,\"a\":1}", false),
    ("{\"a\":1,\"\\u0061\":1}", false), ("[{\"a\":1,\"b\":2,\"a\":3}]", false),
    ("", false), ("plain text", false), ("{\"a\":1}\n", false), ("{\n}", false), ("1\r", false),
    ("{\"a\":1} {\"b\":2}", false), ("{\"a\":1,}", false), ("[1,]", false), ("[,1]", false),
    ("{,}", false), ("{\"a\"}", false), ("{a:1}", false), ("01", false), ("1.", false),
    (".5", false),
    ("+1", false), ("1e", false), ("-", false), ("NaN", false), ("\"\t\"", false), ("\"", false),
    ("\"\\x\"", false), ("\"\\u12g4\"", false), ("nul", false), ("{\"a\":1", false),
    ("[1}", false), ("\u{FEFF}{}", false), ("'a'", false),
  ]

  @Test(arguments: data)
  func `data comes back, in base64 unless it is one line of JSON`(
    text: String, isPlain: Bool
  ) throws {
    let event = try Self.record(Array(text.utf8))
    #expect(Self.text(event).contains(#"","data":"#) == isPlain)
    #expect(Self.text(event).contains(#"","data_base64":""#) == !isPlain)
    let line = try EventLine(Self.line(event), line: 1)
    #expect(line.record == event)
  }

  @Test(arguments: [[0xFF], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] as [[UInt8]])
  func `bytes that are no UTF-8 go through base64`(bytes: [UInt8]) throws {
    let event = try Self.record(bytes)
    #expect(Self.text(event).contains("data_base64"))
    #expect(try EventLine(Self.line(event), line: 1).record == event)
  }

  @Test func `random events come back with the same leaf`() throws {
    let samples = EventSamples(seed: 0xE7E9)
    let pieces: [[UInt8]] = [
      Array(#"{"a":"#.utf8), Array("}".utf8), Array("[1,2]".utf8), Array("\n".utf8), [0x00],
      [0xE2, 0x82], Array("ü🚀".utf8), Array(#""\\\"""#.utf8), Array("null".utf8), [0xFF],
    ]
    for _ in 0..<500 {
      var data: [UInt8] = []
      for _ in 0..<(samples.random() % 5) { data += pieces[Int(samples.random() % 10)] }
      let event = try Self.record(data, seed: samples.random())
      for event in [event, Self.redacted(event)] {
        let bytes = EventLine(event).bytes
        #expect(bytes.count { $0 == 0x0A } == 1 && bytes.last == 0x0A)
        let line = try EventLine(Array(bytes.dropLast()), line: 1)
        #expect(line.record == event && line.bytes == bytes)
      }
    }
  }

  @Test func `any changed, missing or added byte is refused or is another event`() throws {
    for data in [#"{"a":[1,"x"]}"#, "no json"] {
      let event = try Self.record(Array(data.utf8))
      let bytes = Self.line(event)
      for index in bytes.indices {
        for change in [[bytes[index] ^ 1], [], [bytes[index], 0x20]] as [[UInt8]] {
          var changed = bytes
          changed.replaceSubrange(index...index, with: change)
          guard let other = try? EventLine(changed, line: 1) else { continue }
          #expect(other.record != event && other.bytes == changed + [0x0A])
        }
      }
    }
  }

  @Test func `a refusal says line, column, what was expected and what came`() throws {
    let event = try Self.record(Array(#"{"a":1}"#.utf8))
    let text = String(Self.text(event).dropLast())
    let salt = try #require(text.firstRange(of: #","salt":""#))
    let column = text.utf8.distance(from: text.startIndex, to: salt.lowerBound) + 1
    let cases: [(String, Int, EventLineRefusal.Expected)] = [
      ("", 1, .opening), ("{ \"header\":{}}", 1, .opening),
      (text.replacing(#""specversion":"1.0""#, with: #""specversion":"1.1""#), 11, .header),
      (text.replacing(#""datalen":7"#, with: #""datalen":07"#), column - 1, .header),
      (text.replacing(#","salt":"#, with: #", "salt":"#), column, .saltMember),
      (text.replacing(#","salt":""#, with: #","salt":"A"#), column + 8, .salt),
      (text.replacing(#","data":"#, with: #","date":"#), column + 42, .dataMember),
      (text.replacing(#"{"a":1}"#, with: #"{"a":1,}"#), column + 57, .data),
      (text.replacing(#"{"a":1}"#, with: "7 7"), column + 50, .data),
      (
        text.replacing(#""data":{"a":1}"#, with: #""data_base64":"eyJhIjoxfQ==""#), column + 58,
        .plainData
      ),
      (text.replacing(#""data":{"a":1}"#, with: #""data_base64":"eA=""#), column + 58, .base64),
      (text.replacing(#""data":{"a":1}"#, with: #""data_base64":"eB==""#), column + 58, .base64),
      (text + "}", column + 50, .data),
    ]
    for (text, column, expected) in cases {
      let refusal = #expect(throws: EventLineRefusal.self) {
        try EventLine(Array(text.utf8), line: 12)
      }
      #expect(refusal?.expected == expected, "\(text)")
      #expect(refusal?.line == 12 && refusal?.column == column, "\(refusal?.column ?? 0) \(text)")
    }
  }

  @Test func `an event without salt has no data`() throws {
    let event = Self.redacted(try Self.record(Array(#"{"a":1}"#.utf8)))
    let text = String(Self.text(event).dropLast())
    for (data, expected) in [
      (#""data":{"a":1}"#, EventLineRefusal.Expected.noData),
      (#""data_base64":"eA==""#, .dataMember),
    ] {
      let refusal = #expect(throws: EventLineRefusal.self) {
        try EventLine(Array(text.replacing(#""data":null"#, with: data).utf8), line: 1)
      }
      #expect(refusal?.expected == expected)
    }
  }

  @Test func `a line that is too long is refused, and the longest is not`() throws {
    let event = try Self.record([UInt8](repeating: 0xFF, count: LedgerLimit.dataBytes))
    #expect(try EventLine(Self.line(event), line: 1).record == event)
    let long = [UInt8](repeating: 0x20, count: EventLine.byteLimit + 1)
    let refusal = #expect(throws: EventLineRefusal.self) { try EventLine(long, line: 3) }
    #expect(refusal?.expected == .length(limit: EventLine.byteLimit))
  }

  @Test func `the message is printable whatever the line holds`() throws {
    let refusal = #expect(throws: EventLineRefusal.self) {
      try EventLine([0x1B, 0x5B, 0x41, 0xFF], line: 7)
    }
    #expect(
      refusal?.description
        == """
        line 7, column 1: expected the line to begin with {"header":, got '\u{FFFD}[A\u{FFFD}'
        Hint: a line of events.jsonl must be as it was exported, byte for byte; export it again.
        """)
  }
}
