import ArgumentParser
import EventLedger
import RolloutEvidence

struct KeyGenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Make a signing key, and print its public key.",
    discussion: """
      The file can be read by its owner only, and an existing one is never overwritten. The name \
      is the origin of every checkpoint: it must be of this ledger alone.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(
    help: ArgumentHelp("The key's name; else rollout-ledger/<the ledger's id>.", valueName: "name"))
  var name: String?
  @Option(
    help: ArgumentHelp("The file to make; else <ledger>.key.", valueName: "file"),
    completion: .file())
  var out: String?
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() async throws {
    let key = SigningKey(name: try keyName())
    let path =
      out.map { FilePaths.absolute($0) } ?? SigningKeyFile.path(ofLedger: ledger.ledgerPath)
    try SigningKeyFile.create(path, with: key)
    if json {
      StandardOutput.write(line: key.verifier.json(file: path).line)
      return
    }
    // The key alone on standard output, so that it can be sent into a file.
    StandardOutput.write(line: key.verifier.text)
    StandardError.write(
      """

      This is the public key. Give it to auditors on a way that nobody else can write on: they
      check with it what this ledger signed.
      The signing key is in \(path). Keep it secret: whoever has it can sign for this
      ledger. Keep a backup of it: without it nothing more can be signed under this name.

      """)
  }

  private func keyName() throws -> KeyName {
    guard let name else {
      let source = try ledger.openForReading().log.source
      guard let name = KeyName("\(Checkpoint.originPrefix)\(source.id)") else {
        preconditionFailure("Invariant: an id has only characters that a key name may have")
      }
      return name
    }
    guard let keyName = KeyName(name) else {
      throw ValidationError(
        "expected --name with 1 to \(KeyName.byteLimit) bytes without spaces, control characters "
          + "and '+', got \(name.debugDescription)")
    }
    return keyName
  }
}

extension VerifierKey {
  func json(file: String?) -> OrderedJSON {
    .object([
      ("key", .string(text)), ("name", .string(name.text)), ("id", .string(id.description)),
      ("file", file.map { .string($0) } ?? .null),
    ])
  }
}
