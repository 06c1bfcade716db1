import ArgumentParser

struct ProveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove", abstract: "Write a proof that a stranger can check without the ledger.",
    discussion: """
      The proof leads to a signed checkpoint: to the latest one that the ledger keeps, or, where \
      that does not reach, to one that is signed for the proof with the signing key.
      """,
    subcommands: [ProveInclusionCommand.self, ProveConsistencyCommand.self])
}
