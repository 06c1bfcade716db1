import ArgumentParser
import RolloutEvidence
import RolloutLedger

struct SummaryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary", abstract: "Print a rollout's SUMMARY.md, rendered from the ledger.")

  @OptionGroup var rollout: RolloutArgument
  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Print what the summary says as one JSON object.")
  var json = false

  func run() async throws {
    let (listing, history) = try rollout.history(in: try ledger.openForReading())
    StandardOutput.write(
      json ? history.json(of: listing.rollout).line + "\n" : history.summary)
  }
}
