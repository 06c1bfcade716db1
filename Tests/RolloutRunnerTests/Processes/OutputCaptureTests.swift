import Testing

@testable import RolloutRunner

@Suite struct OutputCaptureTests {
  @Test(arguments: 1...12)
  func `what fits is kept whole, however it is cut into pieces`(size: Int) {
    let text = Array("0123456789ab".utf8)
    var capture = OutputCapture(limit: 12)
    for start in stride(from: 0, to: 12, by: size) {
      capture.append(Array(text[start..<min(start + size, 12)]))
    }
    #expect(capture.finish() == CapturedOutput(bytes: text, totalBytes: 12, omittedBytes: 0))
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func `over the limit the first half and the last half remain`(size: Int) {
    let text = Array(String(repeating: "abcdefghij", count: 100).utf8)
    var capture = OutputCapture(limit: 11)
    for start in stride(from: 0, to: text.count, by: size) {
      capture.append(Array(text[start..<min(start + size, text.count)]))
    }
    let captured = capture.finish()
    #expect(captured.totalBytes == 1000)
    #expect(captured.omittedBytes == 989)
    #expect(
      String(decoding: captured.bytes, as: UTF8.self)
        == "abcde\n[989 of 1000 bytes left out here]\nefghij")
  }

  @Test func `a limit of nothing keeps the marker alone`() {
    var capture = OutputCapture(limit: 0)
    capture.append(Array("abc".utf8))
    #expect(
      String(decoding: capture.finish().bytes, as: UTF8.self)
        == "[3 of 3 bytes left out here]\n")
  }
}
