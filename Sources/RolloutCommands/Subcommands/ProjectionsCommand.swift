import ArgumentParser
import EventLedger
import RolloutEvidence

struct ProjectionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "projections", abstract: "Maintain the tables that are derived from the events.",
    subcommands: [Rebuild.self])

  struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Drop every projection and rebuild it from the events.",
      discussion: "The digest is over the rebuilt rows: the same events always give the same one.")

    @OptionGroup var ledger: LedgerOptions
    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() async throws {
      let access = try LedgerAccess(path: ledger.ledgerPath, mode: .readWrite(create: false))
      defer { try? access.log.close() }
      for report in try await access.log.rebuildProjections(workers: 2) {
        let line = OrderedJSON.object([
          ("projection", .string(report.name)), ("version", .integer(Int64(report.version))),
          ("rows", .integer(Int64(report.rows))), ("digest", .string(report.digest.description)),
        ])
        StandardOutput.write(
          line: json
            ? line.line
            : "\(report.name) version \(report.version): \(report.rows) rows, \(report.digest)")
      }
    }
  }
}
