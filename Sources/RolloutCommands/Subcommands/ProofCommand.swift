import ArgumentParser

struct ProofCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "proof", abstract: "Check proofs that others gave you.",
    subcommands: [ProofCheckCommand.self, ProofAttestationsCommand.self])
}
