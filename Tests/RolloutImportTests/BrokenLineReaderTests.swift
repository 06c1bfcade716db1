import Testing

@testable import RolloutImport

@Suite struct BrokenLineReaderTests {
  private static let gateKeys = [
    "gate", "status", "duration_seconds", "log_file", "reason", "command",
  ]

  private func read(_ line: String) -> BrokenLineReader.Result {
    BrokenLineReader(keys: Self.gateKeys).read(Array(line.utf8))
  }

  private func texts(_ result: BrokenLineReader.Result) -> [String] {
    result.object.members.map {
      "\($0.key)=\($0.value.string ?? $0.value.number.map { "\($0)" } ?? "?")"
    }
  }

  @Test(arguments: [
    (#"echo "hi" there"#, #"echo "hi" there"#), (#"""#, #"""#), ("", ""),
    (#"a","status":"failed"#, #"a","status":"failed"#), (#"back\slash "x""#, #"back\slash "x""#),
    (#"}"} tail"#, #"}"} tail"#), ("grün 🚀 \"", "grün 🚀 \""),
  ])
  func `quotes that are not escaped stay in the text that holds them`(
    command: String, expected: String
  ) {
    let result = read(
      #"{"gate":"rollback_drill","status":"passed","duration_seconds":3,"log_file":"/x/d.log","command":"\#(command)"}"#
    )
    #expect(
      texts(result) == [
        "gate=rollback_drill", "status=passed", "duration_seconds=3.0", "log_file=/x/d.log",
        "command=\(expected)",
      ])
    #expect(!result.isCut && result.unreadable.isEmpty)
  }

  @Test func `a quote in an earlier text does not swallow the later ones`() {
    let result = read(
      #"{"gate":"a "b" c","status":"failed","duration_seconds":9,"log_file":"/x "y"/a.log"}"#)
    #expect(
      texts(result)
        == ["gate=a \"b\" c", "status=failed", "duration_seconds=9.0", "log_file=/x \"y\"/a.log"])
  }

  /// Half a number is another number, and half a text another text.
  @Test func `of a line that was cut anywhere only whole values are taken`() {
    let line =
      #"{"gate":"unit","status":"passed","duration_seconds":12,"log_file":"/x/unit.log","command":"echo "a""}"#
    let whole = texts(read(line))
    #expect(whole.count == 5)
    for length in 0..<line.utf8.count {
      let result = read(String(decoding: Array(line.utf8.prefix(length)), as: UTF8.self))
      #expect(result.isCut, "\(length)")
      #expect(whole.starts(with: texts(result)), "\(length): \(texts(result))")
    }
  }

  @Test(arguments: ["NaN", "", "1e999", "0x10", "01", "1.", "infinity", "[1]", "abc"])
  func `a value that is no number is no number`(literal: String) {
    let result = read(
      #"{"gate":"unit","status":"passed","duration_seconds":\#(literal),"log_file":"x"}"#)
    #expect(result.object["duration_seconds"] == nil)
    #expect(result.unreadable == ["duration_seconds"])
    #expect(result.object["log_file"] == .string("x"))
  }

  @Test(arguments: ["", "x", "{", "}", "{}", "null", "{\"gate\"", "{\"gate\":", "\u{0}\u{0}"])
  func `a line without a member gives none`(line: String) {
    #expect(read(line).object.members.isEmpty)
  }
}

@Suite struct FlatObjectParserTests {
  @Test func `a line as the harness writes it has its members in order`() throws {
    let line = #"{"label":"cohort_5","p95_latency_ms":412.5,"a":null,"b":true,"c":-1e-2}"#
    let object = try #require(FlatObjectParser.objects(in: Array(line.utf8))?.first)
    #expect(object.members.map(\.key) == ["label", "p95_latency_ms", "a", "b", "c"])
    #expect(object["label"] == .string("cohort_5"))
    #expect(object["p95_latency_ms"]?.number == 412.5)
    #expect(object["c"]?.number == -0.01)
  }

  @Test(arguments: [
    (#"{"a":"\"\\\/\n\t\u00fc\ud83d\ude80"}"#, "\"\\/\n\tü🚀"), (#"{"a":"ü"}"#, "ü"),
  ])
  func `escapes are read as JSON has them`(line: String, text: String) {
    #expect(FlatObjectParser.objects(in: Array(line.utf8))?.first?["a"] == .string(text))
  }

  @Test func `several objects on a line are several`() {
    let objects = FlatObjectParser.objects(in: Array(#"{"a":1} {"a":2}{"a":3}"#.utf8))
    #expect(objects?.map { $0["a"]?.integer } == [1, 2, 3])
  }

  @Test(arguments: [
    "", " ", "{", "{}}", "[1]", #"{"a":1,}"#, #"{"a":1"#, #"{"a" 1}"#, #"{"a":"b"c"}"#,
    #"{"a":1,"a":2}"#, #"{"a":{"b":1}}"#, #"{"a":01}"#, #"{"a":"\ud83d"}"#, #"{"a":"\x"}"#,
    "{\"a\":\"\u{1}\"}", #"{"a":}"#, #"{"a":1}x"#,
  ])
  func `anything else is not taken`(line: String) {
    #expect(FlatObjectParser.objects(in: Array(line.utf8)) == nil)
  }
}
