import ArgumentParser
import EventLedger

struct ExportJSONLCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jsonl", abstract: "Write each event as it is stored: header, salt and data.",
    discussion: """
      It is the file events.jsonl of the evidence bundle: nothing is encoded anew, so that the \
      root of the Merkle tree can be computed from it. It holds the salts: whoever keeps it can \
      still check a guess at data that is redacted later.
      """)

  @OptionGroup var export: ExportOptions

  func run() async throws {
    let source = try export.source()
    try export.write(source) { sink in
      try source.forEach { event in
        try sink.line { EventLine(event).append(to: &$0) }
      }
    }
  }
}
