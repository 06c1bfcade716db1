import ArgumentParser
import RolloutEvidence
import RolloutLedger
import RolloutModel

struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Say what differs between two rollouts: plan, policy, samples, outcome.",
    discussion: """
      Medians and percentiles are of the nearest rank: values that were measured. A margin is the \
      least headroom to a limit; negative for a breach.

      Exit codes: 0 when both could be compared. With --exit-code, 1 when release, plan, policy or \
      outcome differ; what was measured and how long it took does not count.
      """)

  @Argument(help: "The first rollout's id, the start of it, or 'latest'.")
  var first: String
  @Argument(help: "The second one's.")
  var second: String
  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Exit with 1 when what was meant, or what came of it, differs.")
  var exitCode = false
  @Flag(help: "Print one JSON object.")
  var json = false
  @Flag(help: "No colours.")
  var noColor = false

  func run() async throws {
    let access = try ledger.openForReading()
    let (left, right) = (try access.index.find(first), try access.index.find(second))
    if left.isImported || right.isImported {
      return try printImported(left, right, in: access)
    }
    let difference = try RolloutDifference(
      try RolloutHistory(try access.store.entries(of: left.rollout)),
      try RolloutHistory(try access.store.entries(of: right.rollout)))
    if json {
      StandardOutput.write(
        line: DifferenceJSON(difference: difference, left: left.rollout, right: right.rollout)
          .object.line)
    } else {
      let text = DifferenceText(
        difference: difference, left: left.rollout, right: right.rollout,
        paint: .forThisTerminal(noColor))
      for line in text.lines { StandardOutput.write(line: line) }
    }
    if exitCode, !difference.isSame { throw ProductExit.blocked.code }
  }

  /// Of an imported rollout there is no plan and no policy to compare.
  private func printImported(
    _ left: RolloutListing, _ right: RolloutListing, in access: LedgerAccess
  ) throws {
    func side(_ listing: RolloutListing) throws -> ImportedDifference.Side {
      let entries = try access.store.entries(of: listing.rollout)
      return listing.isImported
        ? ImportedDifference.Side(try ImportedRollout(folding: entries))
        : ImportedDifference.Side(try RolloutHistory(entries))
    }
    let text = ImportedDifferenceText(
      difference: ImportedDifference(try side(left), try side(right)), left: left, right: right)
    for line in json ? [text.object.line] : text.lines { StandardOutput.write(line: line) }
    if exitCode, !text.difference.isSame { throw ProductExit.blocked.code }
  }
}
