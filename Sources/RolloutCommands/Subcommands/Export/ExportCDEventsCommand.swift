import ArgumentParser
import EventLedger
import RolloutEvidence
import RolloutLedger
import RolloutModel

struct ExportCDEventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cdevents", abstract: "Write rollouts as lines of CDEvents 0.5.1 JSON.",
    discussion: """
      Standard types where one fits: the rollout is a pipeline run, a cohort a task run, a gate \
      and a probe a test case run, a breach an incident. The rest are types of their own, \
      dev.cdeventsx.rollout-*. One event may give several; docs/exports.md has the table.
      """)

  @OptionGroup var export: ExportOptions

  func run() async throws {
    let source = try export.source()
    try export.write(source) { sink in
      // What is kept for each rollout is a few texts; its events pass by.
      var mappers: [String: CDEventMapper] = [:]
      try source.forEach { record in
        let stream = record.stream.text
        var mapper =
          mappers[stream]
          ?? CDEventMapper(
            rollout: RolloutID(stream), source: source.access.log.source.description)
        for event in try events(of: record, &mapper) { try sink.line(event.json.line) }
        mappers[stream] = mapper
      }
    }
  }

  private func events(
    of record: RecordedEvent, _ mapper: inout CDEventMapper
  ) throws -> [CDEvent] {
    guard !record.isRedacted, RolloutModel.EventType(rawValue: record.type.text) != nil else {
      return mapper.events(ofUnread: UnreadRecord(record))
    }
    return mapper.events(of: try LedgerEntry(record))
  }
}

extension UnreadRecord {
  init(_ record: RecordedEvent) {
    self.init(
      id: record.id.description, type: record.type.text, position: record.position.rawValue,
      version: record.version.rawValue,
      time: Timestamp(millisecondsSince1970: record.time.milliseconds),
      isRedacted: record.isRedacted)
  }
}
