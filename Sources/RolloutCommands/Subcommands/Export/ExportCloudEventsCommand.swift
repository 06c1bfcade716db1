import ArgumentParser
import EventLedger

struct ExportCloudEventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cloudevents", abstract: "Write each event as a line of CloudEvents 1.0 JSON.",
    discussion: """
      The attributes are the stored header. An event whose data was redacted has no data and the \
      extension "redacted".
      """)

  @OptionGroup var export: ExportOptions

  func run() async throws {
    let source = try export.source()
    try export.write(source) { sink in
      try source.forEach { event in
        try sink.line { CloudEventLine.append(event, to: &$0) }
      }
    }
  }
}
