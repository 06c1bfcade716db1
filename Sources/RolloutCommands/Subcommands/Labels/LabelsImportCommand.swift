import ArgumentParser
import EventLedger
import RolloutEvidence
import RolloutLedger
import RolloutModel

struct LabelsImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Record the labels of a CSV or JSON Lines file.",
    discussion: """
      Columns, or members: quality is needed, and rollout (an id) or run (the name of an imported \
      run); incident, onset, prevented_by_block, source and reason may be there. Another column is \
      refused. All rows are recorded in one transaction, or, when one is wrong, none; \
      --skip-bad-rows records the others. Each label \
      keeps the file's digest and its line. What is labelled just so already is not recorded \
      again, so importing a file twice changes nothing.

      Exit codes: 0 all rows recorded, or there already; 2 when a row is wrong, also when the \
      others were recorded.
      """)

  @Argument(
    help: ArgumentHelp("The file.", valueName: "file"),
    completion: .file())
  var file: String
  @Option(
    help: ArgumentHelp("csv or jsonl; by default as the file's name ends.", valueName: "format"))
  var format: String?
  @Option(help: ArgumentHelp("For rows without a reason; recorded.", valueName: "text"))
  var reason: String?
  @Flag(help: "Record the rows that are right when others are wrong.")
  var skipBadRows = false
  @Flag(help: "Say what would be recorded, and record nothing.")
  var dryRun = false
  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    try VerbOptions.check(reason)
    if let format, LabelFile.Format(rawValue: format) == nil {
      throw ValidationError("expected --format csv or jsonl, got '\(format)'")
    }
  }

  func run() async throws {
    guard let format = format.flatMap(LabelFile.Format.init) ?? LabelFile.format(of: file) else {
      throw UsageRefusal(
        "expected a file whose name ends in .csv or .jsonl, got \(file)\nHint: say --format.")
    }
    let bytes = try InputFile(file, what: "labels", limit: LabelFile.byteLimit).bytes
    let labels = try LabelFile(bytes, format: format, reason: reason)
    let access = try LedgerAccess(
      path: ledger.ledgerPath, mode: dryRun ? .readOnly : .readWrite(create: false))
    defer { try? access.log.close() }
    let report = try LabelImport(LabelSession(access))
      .run(labels, skipsBadRows: skipBadRows, isDryRun: dryRun)
    if json {
      StandardOutput.write(line: report.json(isDryRun: dryRun).line)
    } else {
      for line in report.problemLines { StandardError.write(line: line) }
      StandardOutput.write(line: report.words(isDryRun: dryRun))
    }
    if !report.problems.isEmpty { throw ProductExit.usage.code }
  }
}
