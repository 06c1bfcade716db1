import ArgumentParser
import EventLedger
import RolloutEvidence
import RolloutLedger

struct AuditPopulationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "population",
    abstract: "List every promotion of a period, with what shows that none is left out.",
    discussion: """
      One pass over the whole ledger. The period is cut by recorded time: when the ledger learned \
      of it. The population's digest is SHA-256 over the ids of the listed events, each followed \
      by a line feed: two auditors with the same digest have the same list.
      """)

  @OptionGroup var options: AuditPeriodOptions
  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() async throws {
    let access = try ledger.openForReading()
    let checkpoint = try access.log.latestCheckpoint()
    let population = try AuditPopulation(
      access.log, period: options.period, checkpoint: checkpoint?.head)
    let report = PopulationReport(population: population, checkpoint: checkpoint)
    if json {
      report.forEachPiece(StandardOutput.write(_:))
    } else {
      report.forEachLine(StandardOutput.write(line:))
    }
  }
}
