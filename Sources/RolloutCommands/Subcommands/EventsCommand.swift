import ArgumentParser
import EventLedger
import RolloutEvidence
import RolloutLedger
import RolloutModel

struct EventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "Print the events of a rollout, the first one first.",
    discussion: """
      With --json, each line is the event as the ledger holds it: its header (CloudEvents \
      attributes, the bytes that the Merkle tree commits to) with its data; null where it was \
      redacted. `rollout events ledger` prints what is no rollout's: redactions.
      """)

  @OptionGroup var rollout: RolloutArgument
  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Print one JSON object a line: header and data as stored.")
  var json = false

  /// Events read at a time.
  private static let page = 1000

  func run() async throws {
    let access = try ledger.openForReading()
    let stream =
      rollout.id == Redaction.stream
      ? try StreamName(Redaction.stream)
      : try StreamName(try access.index.find(rollout.id).rollout.text)
    var next: Int64 = 0
    while true {
      let page = try access.log.events(
        in: stream, from: StreamVersion(next), limit: EventsCommand.page)
      let notes = page.contains(where: \.isRedacted) ? try RedactionNotes(access.log) : nil
      for record in page { StandardOutput.write(line: line(of: record, notes)) }
      if page.count < EventsCommand.page { return }
      next += Int64(page.count)
    }
  }

  private func line(of record: RecordedEvent, _ notes: RedactionNotes?) -> String {
    if json {
      // The stored bytes, joined, so that nothing is re-encoded on the way out.
      let header = String(decoding: record.headerBytes.dropLast(), as: UTF8.self)
      let data = record.data.map { String(decoding: $0, as: UTF8.self) } ?? "null"
      return header + ",\"data\":" + data + "}"
    }
    let version = String(record.version.rawValue)
    let padding = String(repeating: " ", count: max(0, 5 - version.count))
    let type = record.type.text
    let gap = String(repeating: " ", count: max(1, 20 - type.count))
    let words =
      EventWords.words(ofLedger: record)
      ?? (try? LedgerEntry(record, notes)).map { EventWords.words(of: $0.event) }
    return "\(padding)\(version)  \(record.time)  \(type)\(gap)"
      + (words ?? "(not readable by this version)")
  }
}
