import FoundationEssentials
import RolloutEvidence
import Testing

@Suite struct OrderedJSONTests {
  @Test(arguments: [
    ("plain", #""plain""#), ("", #""""#), (#"a"b"#, #""a\"b""#), (#"a\b"#, #""a\\b""#),
    ("a\nb\rc\td", #""a\nb\rc\td""#), ("\u{0}\u{1F}\u{8}\u{C}", ##""\u0000\u001f\u0008\u000c""##),
    ("a/b", #""a/b""#), ("ü \u{1F680}", "\"ü \u{1F680}\""), ("\r\n", #""\r\n""#),
    ("e\u{301}", "\"e\u{301}\""),
  ])
  func `a text is escaped as JSON asks, and no more`(text: String, json: String) {
    #expect(Array(OrderedJSON.string(text).line.unicodeScalars) == Array(json.unicodeScalars))
  }

  @Test func `every character reads back as it was, on one line`() throws {
    let scalars =
      (0..<0x3000).compactMap { Unicode.Scalar(UInt32($0)) } + ["\u{FFFF}", "\u{10FFFF}"]
    var text = ""
    for scalar in scalars { text.unicodeScalars.append(scalar) }
    let line = OrderedJSON.array([.string(text)]).line
    #expect(!line.utf8.contains(UInt8(ascii: "\n")))
    let read = try JSONDecoder().decode([String].self, from: Data(line.utf8))
    #expect(read.first.map { Array($0.unicodeScalars) } == scalars)
  }

  @Test func `members stay in their order, keys are escaped too`() {
    let json = OrderedJSON.object([
      ("b", .integer(1)), ("a\"", .bool(true)), ("c", .null), ("d", .array([])),
      ("e", .object([])), ("f", .bool(false)),
    ])
    #expect(json.line == #"{"b":1,"a\"":true,"c":null,"d":[],"e":{},"f":false}"#)
  }

  @Test(arguments: [
    (412.5, "412.5"), (600, "600"), (0.011, "0.011"), (1e21, "1e+21"), (-0.5, "-0.5"),
    (Double.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
  ])
  func `a number is the shortest that reads back, and null where there is none`(
    number: Double, json: String
  ) throws {
    #expect(OrderedJSON.number(number).line == json)
    if number.isFinite {
      #expect(try JSONDecoder().decode([Double].self, from: Data("[\(json)]".utf8)) == [number])
    }
  }
}
