import ArgumentParser

struct KeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Make and show the key that signs for a ledger.",
    subcommands: [KeyGenerateCommand.self, KeyShowCommand.self])
}
