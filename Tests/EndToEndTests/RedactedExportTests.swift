import EventLedger
import FoundationEssentials
import GRDB
import RolloutTestSupport
import Testing

/// `rollout export` of a ledger in which an event was redacted.
@Suite(.endToEnd, .generous) struct RedactedExportTests {
  /// Two rollouts; of the first, the event that says how the gate ended was redacted.
  private func place() async throws -> (Place, position: Int, rollouts: [String]) {
    let place = try Place()
    for name in ["first", "second"] {
      let plan = try place.plan(cohorts: "[50]", gates: [(name, "true")])
      #expect(try await place.rollout(["run"] + plan).code == 0)
    }
    let stored = try place.stored()
    let event = try #require(stored.first { $0.type == "gate.finished" })
    let redactor = try appendRedaction(of: event.position, in: place)
    try await DatabaseQueue(path: place.ledger).write { database in
      try database.execute(
        sql: """
          INSERT INTO redactions (number, redactor, position) VALUES (0, ?, ?);
          UPDATE events SET salt = NULL, data = NULL WHERE position = ?
          """,
        arguments: [redactor, event.position, event.position])
    }
    let rollouts = stored.filter { $0.type == "rollout.planned" }.map(\.stream)
    return (place, event.position, rollouts)
  }

  private func appendRedaction(of position: Int, in place: Place) throws -> Int64 {
    let samples = EventSamples(seed: 7)
    let log = try SQLiteEventLog.open(
      path: place.ledger, mode: .readWrite(create: false), clock: { samples.now() },
      random: { samples.random() })
    defer { try? log.close() }
    let record = try #require(try log.events(from: Position(Int64(position)), limit: 1).first)
    let redaction = Redaction(
      position: Int64(position), event: record.id.description, data: true, blobs: [],
      reason: "a name")
    var event = try samples.event(type: Redaction.type)
    event.data = try redaction.encoded()
    return try log.append(
      [event], to: try StreamName(Redaction.stream), expecting: .noStream
    ).firstPosition.rawValue
  }

  @Test func `jsonl has the header, and null for salt and data`() async throws {
    let (place, position, _) = try await place()
    let lines = try await place.rollout("export", "jsonl").outputLines
    let line = try EventLedger.EventLine(Array(lines[position].utf8), line: position + 1)
    #expect(line.data == nil && line.salt == nil && line.header.type.text == "gate.finished")
    let last = try EventLedger.EventLine(Array(try #require(lines.last).utf8), line: lines.count)
    #expect(last.header.type.text == "event.redacted" && last.data != nil)
  }

  @Test func `a CloudEvent says that it was redacted`() async throws {
    let (place, position, _) = try await place()
    let lines = try await place.rollout("export", "cloudevents").outputLines
    let event = try JSONValue(lines[position])
    #expect(event["redacted"] == .bool(true) && event["data"] == nil)
    #expect(try JSONValue(try #require(lines.last))["data"]?["reason"] == .string("a name"))
  }

  @Test func `a CDEvent tells the type alone`() async throws {
    let (place, position, _) = try await place()
    let events = try await place.rollout("export", "cdevents").outputLines.map { try JSONValue($0) }
    let records = events.filter {
      $0["context"]?["type"]?.string == "dev.cdeventsx.rollout-record.appended.0.1.0"
    }
    #expect(records.count == 2)
    #expect(records.first?["customData"]?["position"] == .number(Double(position)))
    let contents = records.compactMap { $0["subject"]?["content"] }
    #expect(
      contents == [
        .object(["eventType": .string("gate.finished"), "redacted": .bool(true)]),
        .object(["eventType": .string("event.redacted"), "redacted": .bool(false)]),
      ])
  }

  @Test func `no statement is made of the rollout, and of the others they are`() async throws {
    let (place, position, rollouts) = try await place()
    let all = try await place.rollout("export", "intoto", "--unsigned")
    let words = "is left out: the event at position \(position) was redacted\n"
    #expect(all.code == 0 && all.errors == "rollout: \(rollouts[0]) \(words)")
    let second = try await place.rollout(
      "export", "intoto", "--unsigned", "--rollout", rollouts[1])
    #expect(second.output == all.output && !second.output.isEmpty)
    let first = try await place.rollout("export", "intoto", "--unsigned", "--rollout", rollouts[0])
    #expect(first.code == 2 && first.output == "")
    #expect(first.errors.contains("position \(position) was redacted\nHint: "))
  }
}
