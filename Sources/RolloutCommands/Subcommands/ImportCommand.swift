import ArgumentParser

/// Takes in evidence that was made elsewhere.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take in evidence from elsewhere: a bundle, the bash harness, or series of samples.",
    subcommands: [
      ImportBundleCommand.self, ImportIncumbentCommand.self, ImportSeriesCommand.self,
    ])
}
