import ArgumentParser
import EventLedger
import RolloutEvidence
import RolloutLedger
import RolloutModel

struct CheckpointSignCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Sign the ledger as it is now, and print the checkpoint.",
    discussion: """
      The checkpoint is kept in the ledger and becomes its guard file, <ledger>.guard. A ledger \
      that is shorter than its guard, or does not begin with what the guard has seen, is not \
      written to: it is an older copy, or another one. --accept-rollback goes on from it all the \
      same, and records that, with the reason.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var signing: SigningOptions
  @Flag(help: "Go on with a ledger that its guard refuses; needs --reason.")
  var acceptRollback = false
  @Option(help: ArgumentHelp("Why; recorded.", valueName: "text"))
  var reason: String?
  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    try VerbOptions.check(reason)
    if acceptRollback != (reason != nil) {
      throw ValidationError("expected --accept-rollback and --reason together, got one of them")
    }
  }

  func run() async throws {
    let path = ledger.ledgerPath
    guard let key = try signing.load(ledgerPath: path) else {
      throw UsageRefusal(
        "expected a signing key in \(SigningKeyFile.path(ofLedger: path)), found none\n"
          + "Hint: `rollout key generate` makes one; --signing-key names another file.")
    }
    let log = try SQLiteEventLog.open(
      path: path, mode: .readWrite(create: false), clock: SystemSources.eventTime,
      random: SystemSources.random, projections: LedgerProjections.all,
      acceptingRollback: acceptRollback)
    defer { try? log.close() }
    if acceptRollback, let reason {
      let actor = Operator.current
      try log.acceptRollback(
        reason: reason, id: SystemSources.ids().next(), time: SystemSources.eventTime(),
        actor: EventActor(authType: .user, authID: "\(actor.name)@\(actor.host)"))
    }
    let stored = try log.sign(with: key)
    let text = String(decoding: stored.note, as: UTF8.self)
    StandardOutput.write(
      json
        ? OrderedJSON.object([
          ("number", .integer(stored.number)), ("size", .integer(stored.head.size)),
          ("root", .string("\(stored.head.root)")), ("key", .string(key.verifier.text)),
          ("note", .string(text)),
        ]).line + "\n"
        : text)
  }
}
