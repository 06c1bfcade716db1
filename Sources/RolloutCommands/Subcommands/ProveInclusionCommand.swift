import ArgumentParser
import EventLedger

struct ProveInclusionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inclusion", abstract: "Show that an event is in the ledger.",
    discussion: "The proof is a C2SP .tlog-proof file with the event's header in it.")

  @Argument(
    help: ArgumentHelp("The event's id, or its position in the ledger.", valueName: "event"))
  var event: String
  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var signing: SigningOptions
  @Option(
    help: ArgumentHelp("The file to write; else standard output.", valueName: "file"),
    completion: .file())
  var out: String?

  func run() async throws {
    let access = try ledger.openForReading()
    let record = try find(in: access)
    let signed = try SignedHead.covering(
      record.position.rawValue + 1, in: access, signing: signing)
    let file = try InclusionProofFile(
      header: record.headerBytes,
      proof: try access.log.inclusionProof(of: record.position, size: signed.head.size),
      note: signed.note)
    // A checkpoint that does not fit means that the ledger is not what it was.
    _ = try EvidenceRefused.of(access.path) { () throws(NoteRefusal) in try file.check() }
    try EvidenceOutput.write(
      file.bytes, to: out,
      words: "event \(record.id) at position \(record.position) of \(signed.head.size)")
  }

  private func find(in access: LedgerAccess) throws -> RecordedEvent {
    let found: RecordedEvent?
    if let id = EventID(event.lowercased()) {
      found = try access.log.event(id)
    } else if let number = Int64(event), number >= 0 {
      found = try access.log.events(from: Position(number), limit: 1).first
    } else {
      throw UsageRefusal(
        "expected an event's id or position, got \(event.debugDescription)\n"
          + "Hint: `rollout events ID --json` prints both, as id and sequence.")
    }
    guard let found else {
      throw UsageRefusal(
        "expected an event of this ledger, which has \(try access.log.head().size), got "
          + "\(event.debugDescription)\n"
          + "Hint: `rollout events ID --json` prints ids and positions.")
    }
    return found
  }
}
