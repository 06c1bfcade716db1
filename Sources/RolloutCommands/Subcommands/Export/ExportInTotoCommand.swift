import ArgumentParser
import EventLedger
import RolloutEvidence

struct ExportInTotoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "intoto",
    abstract: "Write what was decided as in-toto statements in DSSE envelopes, one a line.",
    discussion: """
      For each cohort that was entered, and for the end of the rollout, a cohort-promotion \
      statement says what was decided, on which evidence, under which policy; for the gates and \
      each cohort that was completed there are a test-result and, where all passed, an svr \
      statement. The file is best called NAME.intoto.jsonl.
      """)

  @OptionGroup var export: ExportOptions
  @OptionGroup var signing: SigningOptions
  @Flag(help: "Write the envelopes without signatures, for a tool that signs them.")
  var unsigned = false

  func validate() throws {
    if unsigned, signing.signingKey != nil {
      throw ValidationError("expected one of --signing-key and --unsigned, got both")
    }
  }

  func run() async throws {
    let key = unsigned ? nil : try signingKey()
    let source = try export.source()
    let origin = key.map(\.name.text) ?? "rollout-ledger/\(source.access.log.source.id)"
    let tree = AttestedTree(
      origin: origin, size: source.head.size, root: source.head.root.description)
    try export.write(source) { sink in
      try StatementSource(source: source, tree: tree).forEach { statement in
        let envelope = envelope(of: statement, signedBy: key)
        try sink.line {
          $0 += envelope.bytes
          $0.append(0x0A)
        }
      }
    }
  }

  private func envelope(of statement: InTotoStatement, signedBy key: SigningKey?) -> DSSEEnvelope {
    let payload = Array(statement.json.line.utf8)
    let type = InTotoStatement.payloadType
    guard let key else { return DSSEEnvelope(unsigned: payload, payloadType: type) }
    return DSSEEnvelope(payload: payload, payloadType: type, signedBy: key)
  }

  private func signingKey() throws -> SigningKey {
    guard let key = try signing.load(ledgerPath: export.ledger.ledgerPath) else {
      throw UsageRefusal(
        "expected a key to sign the statements with, found none\n"
          + "Hint: make one with `rollout key generate`, or say --unsigned.")
    }
    return key
  }
}
