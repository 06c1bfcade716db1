import ArgumentParser
import EventLedger
import RolloutEvidence

struct KeyShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print the public key of the signing key, and nothing else.")

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var signing: SigningOptions
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() async throws {
    guard let key = try signing.load(ledgerPath: ledger.ledgerPath)?.verifier else {
      throw UsageRefusal(
        "expected a signing key, found none: no --signing-key, no $\(SigningKeyFile.variable), no "
          + "\(SigningKeyFile.path(ofLedger: ledger.ledgerPath))\n"
          + "Hint: `rollout key generate` makes one.")
    }
    StandardOutput.write(line: json ? key.json(file: nil).line : key.text)
  }
}
