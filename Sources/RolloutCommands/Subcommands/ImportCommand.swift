import ArgumentParser

/// Takes in evidence that was made elsewhere.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take in evidence from elsewhere: a bundle, or what the bash harness left.",
    subcommands: [ImportBundleCommand.self, ImportIncumbentCommand.self])
}
