import FoundationEssentials
import Testing

@testable import RolloutRedaction

@Suite struct RedactorTests {
  @Test func `a secret does not print`() {
    struct Holder { let token = Secret("hunter2") }
    let secret = Secret("hunter2")
    var dumped = ""
    dump(Holder(), to: &dumped)
    for text in [
      "\(secret)", String(reflecting: secret), String(describing: Holder()),
      String(reflecting: Holder()), dumped,
    ] {
      #expect(!text.contains("hunter2"))
    }
    #expect("\(secret)" == "[redacted]")
    #expect(Mirror(reflecting: secret).children.isEmpty)
    #expect(secret.reveal() == "hunter2")
  }

  @Test(arguments: [
    ("plain", "pa\"ss/wörd &1"),
    ("JSON", "pa\\\"ss/wörd &1"),
    ("JSON with an escaped solidus", "pa\\\"ss\\/wörd &1"),
    ("JSON in ASCII", "pa\\\"ss/w\\u00f6rd &1"),
    ("percent-encoded", "pa%22ss%2Fw%C3%B6rd%20%261"),
    ("percent-encoded in lower case", "pa%22ss%2fw%c3%b6rd%20%261"),
    ("a form", "pa%22ss%2Fw%C3%B6rd+%261"),
    ("base64", "cGEic3Mvd8O2cmQgJjE="),
    ("base64 without padding", "cGEic3Mvd8O2cmQgJjE"),
  ])
  func `a secret is found in every form`(_ form: String, _ text: String) {
    let redactor = Redactor(["PW": Secret("pa\"ss/wörd &1")])
    #expect(redactor.redact("<\(text)>") == "<[redacted:PW]>", "\(form)")
  }

  @Test(arguments: ["", "u", "us", "use", "user"], ["", "x", "xx"])
  func `a secret is found behind a user name in base64`(before: String, after: String) {
    let value = "correct horse battery"
    let redactor = Redactor(["PW": Secret(value)])
    let encoded = Data("\(before):\(value)\(after)".utf8).base64EncodedString()
    let redacted = redactor.redact(encoded)
    #expect(redacted.contains("[redacted:PW]"))
    let rest = redacted.replacing("[redacted:PW]", with: "")
    // Beyond the encoded neighbours at most two characters remain on each side.
    #expect(rest.count <= (before.count + 1 + after.count) * 4 / 3 + 5)
  }

  @Test func `empty secrets are ignored`() {
    let redactor = Redactor(["A": Secret(""), "B": Secret("bbb")])
    #expect(redactor.redact("abc bbb") == "abc [redacted:B]")
  }

  @Test func `a line end in a secret does not save it`() {
    let redactor = Redactor(["A": Secret("value-from-file\n")])
    #expect(redactor.redact("x=value-from-file; y") == "x=[redacted:A]; y")
  }

  @Test func `nothing of the longer of two secrets remains`() {
    let redactor = Redactor(["SHORT": Secret("abcd"), "LONG": Secret("abcdefgh")])
    #expect(redactor.redact("-abcdefgh-abcdef-") == "-[redacted:LONG]-[redacted:SHORT]ef-")
  }

  @Test func `nothing of two overlapping secrets remains`() {
    let redactor = Redactor(["A": Secret("abcdef"), "B": Secret("efghij")])
    #expect(redactor.redact("-abcdefghij-") == "-[redacted:A]-")
    #expect(redactor.redact("-abcdefefghij-") == "-[redacted:A][redacted:B]-")
  }

  @Test func `bytes that are no text are kept as they are`() {
    let redactor = Redactor(["A": Secret("token")])
    let bytes: [UInt8] = [0xFF, 0x00, 0xC3] + Array("token".utf8) + [0x80, 0xFE]
    #expect(
      redactor.redact(bytes)
        == [0xFF, 0x00, 0xC3] + Array("[redacted:A]".utf8) + [0x80, 0xFE])
  }

  @Test(arguments: [
    ("https://user:pw@host/p?q#f", "https://[redacted]@host/p?q#f"),
    ("see postgres://u@db:5432, ok", "see postgres://[redacted]@db:5432, ok"),
    ("\"redis://:p@ss@cache\"", "\"redis://[redacted]@cache\""),
    ("https://host/a@b", "https://host/a@b"),
    ("https://host?x=a@b", "https://host?x=a@b"),
    ("a://https://u:p@h", "a://https://[redacted]@h"),
    ("https://[::1]:8080/", "https://[::1]:8080/"),
    ("https://u:p@h", "https://[redacted]@h"),
    ("https://[redacted]@h", "https://[redacted]@h"),
    ("https://", "https://"),
  ])
  func `the user-info of a URL goes, wherever the URL stands`(_ text: String, _ expected: String) {
    #expect(Redactor().redactURL(text) == expected)
    #expect(Redactor().redact(expected) == expected)
  }

  @Test(arguments: [
    (
      "Authorization: Bearer abc.def-_~+/==\r\nHost: x",
      "Authorization: Bearer [redacted]\r\nHost: x"
    ),
    ("-H 'authorization: Basic dTpw' next", "-H 'authorization: Basic [redacted]' next"),
    (
      "{\"Authorization\":\"Bearer abc\",\"a\":1}",
      "{\"Authorization\":\"Bearer [redacted]\",\"a\":1}"
    ),
    (
      "{\\\"authorization\\\": \\\"token abc\\\"}",
      "{\\\"authorization\\\": \\\"token [redacted]\\\"}"
    ),
    ("map[Authorization:[Bearer abc]]", "map[Authorization:[Bearer [redacted]]]"),
    ("Proxy-Authorization=Negotiate abc", "Proxy-Authorization=Negotiate [redacted]"),
    ("AUTHORIZATION: rawkey; x", "AUTHORIZATION: [redacted]; x"),
    (
      "Authorization: Digest username=\"u\", response=\"r\"\nnext",
      "Authorization: Digest [redacted]\nnext"
    ),
    ("Authorization: Bearer [redacted:TOKEN]\n", "Authorization: Bearer [redacted:TOKEN]\n"),
    ("authorization is needed", "authorization is needed"),
    ("Authorization:", "Authorization:"),
    ("Authorization: Bearer", "Authorization: [redacted]"),
    ("Authorization: Bearer x", "Authorization: Bearer [redacted]"),
  ])
  func `the value of an Authorization header goes`(_ text: String, _ expected: String) {
    #expect(Redactor().redact(text) == expected)
    #expect(Redactor().redact(expected) == expected)
  }

  @Test func `however a text is cut into pieces, the result is the same`() {
    let redactor = Redactor([
      "A": Secret("aabaa\"b"), "B": Secret("baab"), "C": Secret("tok/en"),
    ])
    let text = Array(
      """
      aabaa"baabaabaa\\"b tok/en dG9rL2Vu tok%2fen https://tok/en@h https://u:aabaa"b@host
      Authorization: Bearer baab authorization: Digest x https://user:pw@end
      """.utf8)
    let whole = redactor.redact(text)
    #expect(!String(decoding: whole, as: UTF8.self).contains("tok"))
    for size in 1...text.count {
      var stream = redactor.stream()
      var pieces: [UInt8] = []
      for start in stride(from: 0, to: text.count, by: size) {
        pieces += stream.append(Array(text[start..<min(start + size, text.count)]))
      }
      pieces += stream.finish()
      #expect(pieces == whole, "pieces of \(size)")
    }
  }

  @Test func `a line without secrets is shown at once`() {
    var stream = Redactor(["A": Secret("token")]).stream()
    #expect(stream.append(Array("ready? to".utf8)) == Array("ready? ".utf8))
    #expect(stream.append(Array("o late".utf8)) == Array("too late".utf8))
  }

  @Test func `a text full of beginnings of a secret takes no more than its length`() {
    let redactor = Redactor(["A": Secret(String(repeating: "a", count: 2000) + "b")])
    let text = [UInt8](repeating: UInt8(ascii: "a"), count: 200_000)
    #expect(redactor.redact(text) == text)
  }

  @Test func `a repeated secret does not pile up`() {
    var stream = Redactor(["A": Secret("aa")]).stream()
    var written = 0
    for _ in 0..<1000 {
      written += stream.append([UInt8](repeating: UInt8(ascii: "a"), count: 1000)).count
    }
    written += stream.finish().count
    #expect(written == "[redacted:A]".utf8.count)
  }
}
