import ArgumentParser
import EventLedger
import RolloutEvidence

struct CheckpointListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the checkpoints that the ledger keeps.")

  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Print one JSON object a line.")
  var json = false

  func run() async throws {
    let access = try ledger.openForReading()
    let checkpoints = try access.log.checkpoints()
    if checkpoints.isEmpty, !json {
      StandardOutput.write(line: "No checkpoints. `rollout checkpoint sign` makes one.")
    }
    for checkpoint in checkpoints {
      let note = try SignedNote(checkpoint.note)
      let signers = note.signatures.map { "\($0.name)+\($0.keyID)" }
      StandardOutput.write(
        line: json
          ? OrderedJSON.object([
            ("number", .integer(checkpoint.number)), ("size", .integer(checkpoint.head.size)),
            ("root", .string("\(checkpoint.head.root)")),
            ("signers", .array(signers.map { .string($0) })),
            ("note", .string(String(decoding: checkpoint.note, as: UTF8.self))),
          ]).line
          : "\(checkpoint.number): \(checkpoint.head.size) events, root \(checkpoint.head.root), "
            + signers.joined(separator: ", "))
    }
  }
}
