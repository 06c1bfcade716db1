import ArgumentParser
import EventLedger
import Glibc
import RolloutEvidence
import RolloutLedger
import RolloutModel

struct RedactCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redact",
    abstract: "Erase what an event says, and record that it was erased, by whom and why.",
    discussion: """
      Its data with the salt, and the blobs that only it cites, are removed from the ledger and \
      from its write-ahead log. The header stays: type, time, who, and the hash of what was there; \
      so the root of the ledger and every proof stay what they were. The rollout must have ended. \
      Copies made before are out of reach: docs/redaction.md. A second call with the same event \
      finishes what was cut off.
      """)

  @Argument(
    help: "The event's id, or its position in the ledger; `rollout events --json` has both.")
  var event: String
  @Option(
    help: ArgumentHelp(
      "Why; recorded for ever, so do not repeat what is erased.",
      valueName: "text"))
  var reason: String
  @Flag(help: "Erase the blobs that it cites (logs, bodies), and leave its data.")
  var blobsOnly = false
  @Flag(help: "Erase its data, and leave the blobs that it cites.")
  var keepBlobs = false
  @Flag(help: "Erase blobs that other events cite, too; those lose them as well.")
  var sharedBlobs = false
  @Flag(name: .shortAndLong, help: "Do not ask.")
  var yes = false
  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    try VerbOptions.check(reason)
    guard !(blobsOnly && keepBlobs) else {
      throw ValidationError("expected --blobs-only or --keep-blobs, got both")
    }
    guard !(sharedBlobs && keepBlobs) else {
      throw ValidationError("expected --shared-blobs or --keep-blobs, got both")
    }
  }

  func run() async throws {
    let access = try LedgerAccess(path: ledger.ledgerPath, mode: .readWrite(create: false))
    let target = try find(in: access.log)
    try confirm(target)
    let actor = Operator.current
    let request = RedactionRequest(
      id: SystemSources.ids().next(), event: target.id, reason: reason,
      scope: blobsOnly ? .blobsOnly : keepBlobs ? .dataOnly : .everything,
      takesSharedBlobs: sharedBlobs, time: SystemSources.eventTime(),
      actor: EventActor(authType: .user, authID: "\(actor.name)@\(actor.host)"))
    // Asked before it may be what is erased.
    let plan = planned(of: target, access)
    // A rollout that has ended stays so, whatever is appended meanwhile.
    let result = try access.log.redact(request) { try access.index.isOpen($0) }
    // Whoever has a copy could append an erasure of their own: this one is signed.
    LedgerAccess.sign(access.log)
    let report = RedactReport(
      result: result, reason: reason, access: access, planned: plan)
    if json {
      StandardOutput.write(line: report.json.line)
    } else {
      for line in report.lines { StandardOutput.write(line: line) }
    }
    if case .unfinished(let failure) = result.cleaning {
      StandardError.write(line: "rollout: " + RedactReport.unfinished(failure))
      throw (ProductExit(for: failure) ?? .busy).code
    }
  }

  private func find(in log: SQLiteEventLog) throws -> RecordedEvent {
    if let id = EventID(event.lowercased()) {
      guard let found = try log.event(id) else { throw RedactionRefusal.unknownEvent(id) }
      return found
    }
    guard let number = Int64(event), number >= 0 else {
      throw UsageRefusal(
        "expected the id of an event or its position, got '\(event)'\n"
          + "Hint: `rollout events ID --json` shows both as `id` and `sequence`.")
    }
    guard let found = try log.events(from: Position(number), limit: 1).first else {
      throw UsageRefusal(
        "expected a position below \(try log.head().size), got \(number)\n"
          + "Hint: `rollout events ID --json` shows it as `sequence`.")
    }
    return found
  }

  /// Where the artifacts were written; nil where the plan is not known any more.
  private func planned(of target: RecordedEvent, _ access: LedgerAccess) -> RolloutPlanned? {
    try? access.store.planned(of: RolloutID(target.stream.text))
  }

  private func confirm(_ target: RecordedEvent) throws {
    if yes { return }
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
      throw UsageRefusal(
        "expected --yes where there is no terminal to ask on, got none. Nothing was erased.\n"
          + "Hint: what is erased cannot be brought back.")
    }
    StandardError.write(
      "Event \(target.position), \(RedactReport.name(of: target)): erase "
        + (blobsOnly ? "its blobs" : keepBlobs ? "its data" : "its data and blobs")
        + "? This cannot be undone. Type yes: ")
    guard readLine() == "yes" else {
      throw UsageRefusal("expected yes, got another answer. Nothing was erased.")
    }
  }
}
