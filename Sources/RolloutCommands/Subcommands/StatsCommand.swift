import ArgumentParser
import EventLedger
import RolloutEvidence
import RolloutLedger
import RolloutModel

struct StatsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Sum up the rollouts of a ledger: outcomes, what failed where, time, slowest gates.",
    discussion: """
      One pass over the ledger. Medians and percentiles are of the nearest rank: values that were \
      measured. A block rate is the share of the rollouts that came to a check which ended with it \
      against them.
      """)

  @Option(help: ArgumentHelp("Only rollouts of this service.", valueName: "name"))
  var service: String?
  @Option(help: ArgumentHelp("Only rollouts in this environment.", valueName: "name"))
  var environment: String?
  @Option(help: ArgumentHelp("Only rollouts of the plan of this name.", valueName: "name"))
  var plan: String?
  @Option(
    help: ArgumentHelp("Only rollouts planned within this time: 8h, 30d.", valueName: "time"))
  var since: String?
  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Print one JSON object.")
  var json = false
  @Flag(help: "No colours.")
  var noColor = false

  /// Events read at a time.
  private static let page = 1000

  func validate() throws {
    guard let since, MomentText.length(since) == nil else { return }
    throw ValidationError("expected --since like 90s, 45m, 8h or 30d, got '\(since)'")
  }

  func run() async throws {
    let access = try ledger.openForReading()
    let start = since.flatMap(MomentText.length).map {
      Timestamp(millisecondsSince1970: Timestamp.now.millisecondsSince1970 - $0.count)
    }
    var collector = StatisticsCollector(
      StatisticsCollector.Filter(
        service: service, environment: environment, plan: plan, since: start))
    try StatsCommand.read(access.log, into: &collector)
    let statistics = collector.statistics
    if json {
      StandardOutput.write(line: StatisticsJSON(statistics: statistics).object.line)
      return
    }
    let text = StatisticsText(statistics: statistics, paint: .forThisTerminal(noColor))
    for line in text.lines { StandardOutput.write(line: line) }
  }

  /// Reads the whole ledger, a page at a time.
  static func read(_ log: any EventLog, into collector: inout StatisticsCollector) throws {
    var next: Int64 = 0
    var reader = EntryReader()
    while true {
      let page = try log.events(from: Position(next), limit: StatsCommand.page)
      for record in page {
        let rollout = RolloutID(record.stream.text)
        guard record.stream.text != Redaction.stream,
          record.version.rawValue == 0 || collector.follows(rollout)
        else { continue }
        if let entry = try? reader.entry(record) {
          collector.add(entry, of: rollout)
        } else {
          // It may be of a newer version: what is left would count wrong.
          collector.fail(rollout)
        }
      }
      guard page.count == StatsCommand.page else { return }
      next += Int64(page.count)
    }
  }
}
