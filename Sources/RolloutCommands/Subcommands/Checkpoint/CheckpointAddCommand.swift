import ArgumentParser
import EventLedger

struct CheckpointAddCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Keep a checkpoint that came back with cosignatures.",
    discussion: """
      FILE is a checkpoint of this ledger to which witnesses have added their signature lines. \
      They are kept beside the ledger's own. With --policy they are checked first, and there must \
      be enough of them.
      """)

  @Argument(help: ArgumentHelp("The checkpoint.", valueName: "file"), completion: .file())
  var file: String
  @OptionGroup var ledger: LedgerOptions
  @Option(
    help: ArgumentHelp(
      "A C2SP witness policy that it must satisfy.", valueName: "file"), completion: .file())
  var policy: String?

  func run() async throws {
    let policy = try policy.map { try WitnessPolicy(inFile: $0) }
    let file = try InputFile(file, what: "a checkpoint", limit: SignedNote.byteLimit)
    let note = try EvidenceRefused.of(file.path) { () throws(NoteRefusal) in
      try SignedNote(file.bytes)
    }
    let access = try LedgerAccess(path: ledger.ledgerPath, mode: .readWrite(create: false))
    defer { try? access.log.close() }
    let stored = try access.log.keep(note) { merged in
      try EvidenceRefused.of(file.path) { () throws(NoteRefusal) in
        _ = try policy?.check(merged)
      }
    }
    let signers = try SignedNote(stored.note).signatures.map { "\($0.name)+\($0.keyID)" }
    StandardOutput.write(
      line: "Kept as number \(stored.number), over \(stored.head.size) events, signed by "
        + signers.joined(separator: ", "))
  }
}
