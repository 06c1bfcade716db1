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
    let access = try ledger.openForReading()
    if let imported = try ImportedSubject(rollout.id, in: access) {
      StandardOutput.write(
        json ? imported.json.line + "\n" : try imported.summary(from: access.store))
      return
    }
    let (listing, history) = try rollout.history(in: access)
    StandardOutput.write(
      json ? history.json(of: listing.rollout).line + "\n" : history.summary)
  }
}
