import RolloutReadings
import RolloutTestSupport
import Testing

@testable import EventLedger
@testable import RolloutRunner

@Suite struct DeliveryMessageTests {
  private func record(redacted: Bool = false) throws -> RecordedEvent {
    let samples = EventSamples()
    let log = InMemoryEventLog(clock: { samples.now() }, random: { samples.random() })
    let event = try samples.event(
      "größer", type: "gate.finished", subject: "gates/50 % \"größer\"",
      actor: EventActor(authType: .user, authID: "olga@host"))
    try log.append([event], to: StreamName("a"), expecting: .noStream)
    let record = try #require(log.events(from: Position(0), limit: 1).first)
    guard redacted else { return record }
    return RecordedEvent(
      header: record.header, headerBytes: record.headerBytes, salt: nil, data: nil,
      leaf: record.leaf)
  }

  @Test func `structured mode is the stored bytes, header and data joined`() throws {
    let record = try record()
    let message = DeliveryMessage.structured(record)
    #expect(message.contentType == "application/cloudevents+json; charset=UTF-8")
    #expect(message.headers.isEmpty)
    let text = String(decoding: message.body, as: UTF8.self)
    let header = String(decoding: record.headerBytes, as: UTF8.self)
    #expect(text == header.dropLast() + #","data":{"note":"größer"}}"#)
    let json = try JSONDocument(bytes: message.body)
    for attribute in ["id", "source", "specversion", "type"] {
      guard case .found(.string(let value)) = json.value(at: attribute), !value.isEmpty else {
        Issue.record("the required attribute \(attribute) is missing in \(text)")
        continue
      }
    }
  }

  @Test func `binary mode has every attribute in a header of its own, and the data as body`()
    throws
  {
    let record = try record()
    let message = DeliveryMessage.binary(record)
    #expect(message.contentType == "application/json")
    #expect(message.body == record.data)
    guard case .object(let attributes) = try JSONDocument(bytes: record.headerBytes) else {
      Issue.record("expected an object")
      return
    }
    #expect(
      Set(message.headers.keys)
        == Set(attributes.keys.filter { $0 != "datacontenttype" }.map { "ce-\($0)" }))
    #expect(message.headers["ce-specversion"] == "1.0")
    #expect(message.headers["ce-id"] == record.id.description)
    #expect(message.headers["ce-source"] == record.header.source.description)
    #expect(message.headers["ce-schemaversion"] == "1")
    #expect(message.headers["ce-sequence"] == "00000000000000000000")
    #expect(message.headers["ce-subject"] == "gates/50%20%25%20%22gr%C3%B6%C3%9Fer%22")
    #expect(message.headers["ce-authid"] == "olga@host")
  }

  @Test func `header values are encoded as the binding's own example`() {
    #expect(
      DeliveryMessage.percentEncoded("Euro € 😀") == "Euro%20%E2%82%AC%20%F0%9F%98%80")
  }

  @Test func `a redacted event is delivered without data`() throws {
    let record = try record(redacted: true)
    #expect(DeliveryMessage.structured(record).body == record.headerBytes)
    let binary = DeliveryMessage.binary(record)
    #expect(binary.body.isEmpty)
    #expect(binary.headers["ce-type"] == "gate.finished")
  }
}
