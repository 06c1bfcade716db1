import ArgumentParser
import EventLedger

struct ProveConsistencyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consistency",
    abstract: "Show that the ledger still begins with all the events of an older checkpoint.",
    discussion: "The proof has the form in which a C2SP witness takes it (add-checkpoint).")

  @Option(help: ArgumentHelp("The size of the older checkpoint.", valueName: "size"))
  var from: Int64
  @Option(
    help: ArgumentHelp(
      "The size of the newer one; else the latest checkpoint's, else all events.",
      valueName: "size"))
  var to: Int64?
  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var signing: SigningOptions
  @Option(
    help: ArgumentHelp("The file to write; else standard output.", valueName: "file"),
    completion: .file())
  var out: String?

  func validate() throws {
    guard from >= 0, from <= to ?? from else {
      throw ValidationError(
        "expected 0 <= --from <= --to, got \(from) and \(to.map(String.init) ?? "no --to")")
    }
  }

  func run() async throws {
    let access = try ledger.openForReading()
    let signed =
      if let to {
        try SignedHead.ofSize(to, in: access, signing: signing)
      } else {
        try SignedHead.covering(from, in: access, signing: signing)
      }
    let proof = try access.log.consistencyProof(from: from, to: signed.head.size)
    let file = try ConsistencyProofFile(proof: proof, note: signed.note)
    let old = try access.log.head(atSize: from)
    try EvidenceRefused.of(access.path) { () throws(NoteRefusal) in try file.check(old: old) }
    try EvidenceOutput.write(
      file.bytes, to: out,
      words: "the first \(from) of \(signed.head.size) events are as they were")
  }
}
