import EventLedger
import RolloutLedger
import RolloutModel
import RolloutReadings
import RolloutRunner
import RolloutTestSupport
import Testing

@testable import RolloutCommands

@Suite struct SlackMessageTests {
  /// One event of every type, appended as a rollout's.
  private static func samples() throws -> (log: InMemoryEventLog, records: [RecordedEvent]) {
    let samples = EventSamples()
    let log = InMemoryEventLog(clock: { samples.now() }, random: { samples.random() })
    let pending = RolloutEventSamples.all.map { event in
      PendingEvent(
        id: samples.id(), time: Timestamp(millisecondsSince1970: samples.now().milliseconds),
        event: event)
    }
    _ = try RolloutStore(log: log).append(
      pending, to: RolloutID("01a2093f-9ea0-72cd-891e-8f08f95ec2c3"), atVersion: 0,
      by: Operator(name: "ada", host: "deploy-1"))
    return (log, log.events(from: Position(0), limit: 1000))
  }

  private func text(of message: DeliveryMessage) throws -> String {
    guard case .found(.string(let text)) = try JSONDocument(bytes: message.body).value(at: "text")
    else {
      Issue.record("expected a text, got \(String(decoding: message.body, as: UTF8.self))")
      return ""
    }
    return text
  }

  @Test func `the message of every event, and which are sent unasked, are as they were`() throws {
    let records = try Self.samples().records
    #expect(records.count == RolloutModel.EventType.allCases.count)
    let lines = try records.map { record in
      let text = try text(of: SlackMessage.message(for: record, in: "sync in test"))
      return (record.isNoteworthy ? "sent  " : "      ") + text
    }
    try Snapshot.expect(lines.joined(separator: "\n") + "\n", equals: "slack-messages.txt")
  }

  @Test func `every message is one line, and no text in it is a link or calls a channel`() throws {
    let (log, records) = try Self.samples()
    let names = RolloutNames(log: log)
    for record in records {
      let text = try text(of: SlackMessage.message(for: record, in: names.name(of: record.stream)))
      #expect(text.allSatisfy { !$0.isNewline })
      #expect(!text.contains("<") && !text.contains(">"))
    }
    #expect(
      SlackMessage.escaped("<!channel> a && <https://x|y>")
        == "&lt;!channel&gt; a &amp;&amp; &lt;https://x|y&gt;")
  }

  @Test func `a text is cut to what Slack takes, an entity never in the middle`() {
    let long = SlackMessage.escaped(String(repeating: "&", count: 40_000))
    #expect(long.count <= SlackMessage.textLimit)
    #expect(long.hasSuffix("&amp;…"))
    #expect(long.count > SlackMessage.textLimit - 10)
    let fits = String(repeating: "a", count: SlackMessage.textLimit - 1)
    #expect(SlackMessage.escaped(fits) == fits)
    #expect(SlackMessage.escaped(fits + "bc").count == SlackMessage.textLimit)
  }

  @Test func `an event that cannot be read has its type, and a rollout without a plan its id`()
    throws
  {
    let samples = EventSamples()
    let log = InMemoryEventLog(clock: { samples.now() }, random: { samples.random() })
    try log.append(
      [try samples.event(type: "of.the.future")], to: StreamName("0123456789abcdef-0123"),
      expecting: .noStream)
    let record = try #require(log.events(from: Position(0), limit: 1).first)
    let name = RolloutNames(log: log).name(of: record.stream)
    #expect(name == "rollout 0123456789abcdef-0")
    let text = try text(of: SlackMessage.message(for: record, in: name))
    #expect(text.hasPrefix("rollout 0123456789abcdef-0: "))
    #expect(text.hasSuffix(" • of.the.future"))
    #expect(!record.isNoteworthy)
  }
}
