import ArgumentParser

/// What is known of the changes of a ledger.
struct LabelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "labels",
    abstract: "List labels, import them, and find those that look wrong.",
    subcommands: [LabelsListCommand.self, LabelsImportCommand.self, LabelsSuspectsCommand.self])
}
