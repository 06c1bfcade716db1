import FoundationEssentials
import RolloutTestSupport
import Testing

@testable import EventLedger

@Suite struct CloudEventLineTests {
  private struct Line: Decodable {
    var specversion: String
    var id: String
    var sequence: String
    var data: [String: Int]?
    var data_base64: String?
    var redacted: Bool?
  }

  private static func line(_ data: String, isRedacted: Bool = false) throws -> (String, Line) {
    let samples = EventSamples()
    let log = InMemoryEventLog(clock: { samples.now() }, random: { samples.random() })
    var event = try samples.event()
    event.data = Array(data.utf8)
    try log.append([event], to: try StreamName("s"), expecting: .noStream)
    var record = try #require(log.events(from: Position(0), limit: 1).first)
    if isRedacted {
      record = RecordedEvent(
        header: record.header, headerBytes: record.headerBytes, salt: nil, data: nil,
        leaf: record.leaf)
    }
    var bytes: [UInt8] = []
    CloudEventLine.append(record, to: &bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    let header = String(decoding: record.headerBytes.dropLast(), as: UTF8.self)
    #expect(text.hasPrefix(header + ","))
    #expect(text.last == "\n" && text.count { $0 == "\n" } == 1)
    return (text, try JSONDecoder().decode(Line.self, from: Data(bytes)))
  }

  @Test func `the header comes first and the data is a value`() throws {
    let (text, line) = try Self.line(#"{"b":2,"a":1}"#)
    #expect(text.hasSuffix(#","data":{"b":2,"a":1}}"# + "\n"))
    #expect(line.specversion == "1.0" && line.sequence == "00000000000000000000")
    #expect(line.redacted == nil)
  }

  @Test func `data that is no line of JSON goes into base64`() throws {
    let (text, line) = try Self.line("{\n}")
    #expect(line.data_base64 == "ewp9" && line.data == nil)
    #expect(!text.contains(#""data":"#))
  }

  @Test func `a redacted event has no data and says so`() throws {
    let (text, line) = try Self.line("{}", isRedacted: true)
    #expect(line.redacted == true)
    #expect(!text.contains(#""data":"#) && !text.contains("data_base64"))
  }
}
