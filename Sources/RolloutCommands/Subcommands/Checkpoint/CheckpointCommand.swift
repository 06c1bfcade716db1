import ArgumentParser

struct CheckpointCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract: "Sign what the ledger is now, and keep that elsewhere.",
    discussion: """
      A checkpoint is the ledger's size and root, signed (C2SP signed note). One that is kept \
      where the ledger's operators cannot change it proves later that nothing before it was \
      altered. One is signed at the end of each rollout when there is a signing key; `rollout \
      key generate` makes one.
      """,
    subcommands: [
      CheckpointSignCommand.self, CheckpointListCommand.self, CheckpointPushCommand.self,
      CheckpointAddCommand.self,
    ])
}
