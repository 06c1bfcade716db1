import ArgumentParser
import EventLedger

/// Which private key signs.
struct SigningOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The file with the signing key; else $ROLLOUT_SIGNING_KEY, else <ledger>.key.",
      valueName: "file"),
    completion: .file())
  var signingKey: String?

  /// Nil when there is none and none was named.
  ///
  /// - Throws: ``UsageRefusal``
  func load(ledgerPath: String) throws -> SigningKey? {
    try SigningKeyFile.load(named: signingKey, ledgerPath: ledgerPath)
  }
}
