import ArgumentParser

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write what the ledger holds in forms that others read.",
    discussion: """
      An export takes the ledger as it is when it begins. docs/exports.md has a line of each \
      format and says what is lost in it; docs/schemas has a JSON Schema for each.
      """,
    subcommands: [
      ExportBundleCommand.self,
      ExportJSONLCommand.self, ExportCloudEventsCommand.self, ExportCDEventsCommand.self,
      ExportInTotoCommand.self, ExportTilesCommand.self,
    ])
}
