import ArgumentParser
import EventLedger
import FoundationEssentials
import RolloutEvidence

struct ExportTilesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tiles", abstract: "Write the ledger as a C2SP tlog-tiles tree of static files.",
    discussion: """
      Its entries are the headers of the events. Any web server can serve the directory, and any \
      client of transparency logs can check it. Data is not in it.

      The tree ends where its checkpoint does: at the current head when there is a signing key, \
      else at the latest checkpoint that the ledger keeps.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var signing: SigningOptions
  @Option(
    help: ArgumentHelp("Where to; must be empty or not exist.", valueName: "dir"),
    completion: .directory)
  var out: String
  @Flag(help: "Print one JSON object.")
  var json = false

  /// Events read at a time.
  private static let page = 1000

  func run() async throws {
    let access = try ledger.openForReading()
    let signed = try signedHead(in: access)
    let directory = try FilePaths.emptyDirectory(out, of: "--out")
    let files = TileDirectory(directory)
    var tree = TileTree { path, bytes in try files.write(bytes, to: path) }
    try Self.eachHeader(of: access.log, upTo: signed.head.size) { try tree.append($0) }
    let head = try tree.finish()
    guard head == signed.head else {
      throw EvidenceRefused(
        "ledger \(access.path): damaged: expected \(head.size) events with the root "
          + "\(signed.head.root) that its checkpoint has, got \(head.root)\n"
          + "Hint: verify the ledger. \(directory) has no checkpoint, and is of no use.")
    }
    // Last, so that a tree that was not finished has none.
    try files.write(signed.note.bytes, to: "checkpoint")
    report(head, origin: try Checkpoint(signed.note).origin, directory)
  }

  private func signedHead(in access: LedgerAccess) throws -> SignedHead {
    let size = try access.log.head().size
    if try signing.load(ledgerPath: access.path) == nil,
      let stored = try access.log.latestCheckpoint()
    {
      return try SignedHead.ofSize(stored.head.size, in: access, signing: signing)
    }
    return try SignedHead.ofSize(size, in: access, signing: signing)
  }

  private static func eachHeader(
    of log: SQLiteEventLog, upTo size: Int64, _ body: ([UInt8]) throws -> Void
  ) throws {
    var next: Int64 = 0
    while next < size {
      let events = try log.events(
        from: Position(next), limit: min(page, Int(size - next)))
      if events.isEmpty { return }
      for event in events { try body(event.headerBytes) }
      next += Int64(events.count)
    }
  }

  private func report(_ head: Head, origin: KeyName, _ directory: String) {
    let line = OrderedJSON.object([
      ("directory", .string(directory)), ("origin", .string(origin.text)),
      ("size", .integer(head.size)), ("root", .string(head.root.description)),
    ])
    StandardOutput.write(
      line: json
        ? line.line : "\(directory): \(head.size) events of \(origin), root \(head.root)")
  }
}
