import ArgumentParser
import EventLedger
import FoundationEssentials
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutPlanFile
import RolloutRedaction
import RolloutRunner

struct ImportSeriesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "series",
    abstract: "Import samples from Prometheus, JSONL or CSV as historical runs.",
    discussion: """
      A map says which column or series is which metric, in which unit it is and in which it is \
      kept, and which time belongs to which run and stage: docs/importing-series.md. Units are \
      converted as the map declares, and never guessed. One bad row keeps everything out, unless \
      --skip-bad-rows. The same files with the same map are imported once. Runs are marked as \
      imported for ever.

      A URL is that of a query_range of Prometheus, with its query, start, end and step.

      Exit codes: 0 imported, or there already; 2 when something is refused, and then nothing was \
      imported.
      """)

  @Argument(
    help: ArgumentHelp(
      "A file, or the http or https URL of a query; several for the format prometheus.",
      valueName: "file|url"),
    completion: .file())
  var sources: [String]
  @Option(help: ArgumentHelp("The map.", valueName: "file"), completion: .file())
  var map: String
  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Leave bad rows out, and record each as a problem.")
  var skipBadRows = false
  @Flag(help: "Say what would be imported, and record nothing.")
  var dryRun = false
  @Flag(help: "Print one JSON object a run.")
  var json = false

  func run() async throws {
    let redactor = Redactor()
    let mapFile = try InputFile(map, what: "a map", limit: PlanFile.byteLimit)
    let map = try SeriesMapReader.map(
      mapFile.bytes, file: map, environment: ProcessInfo.processInfo.environment)
    let files = try await SeriesSources(redactor: redactor).read(sources)
    let series = try SeriesImport(files, map: map, skipsBadRows: skipBadRows)
    let access = try openLedger()
    defer { try? access?.log.close() }
    let reports = try series.run(access, redactor: redactor, isDryRun: dryRun)
    for report in reports { StandardOutput.write(line: json ? report.json.line : report.line) }
    guard !json else { return }
    for line in reports.flatMap(\.problemLines) { StandardOutput.write(line: line) }
    StandardOutput.write(
      line: SeriesReport.sum(of: reports, outside: series.outside, isDryRun: dryRun))
  }

  /// A trial does not make a ledger.
  private func openLedger() throws -> LedgerAccess? {
    let path = ledger.ledgerPath
    guard dryRun else {
      let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
      try? FileManager.default.createDirectory(
        atPath: String(folder), withIntermediateDirectories: true)
      return try LedgerAccess(path: path, mode: .readWrite(create: true))
    }
    guard !FileStatus.isAbsent(path) else { return nil }
    return try LedgerAccess(path: path, mode: .readOnly)
  }
}
