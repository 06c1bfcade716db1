import ArgumentParser
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutReplay

struct LabelsSuspectsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suspects", abstract: "List labels that a metric speaks against.",
    discussion: """
      Runs labelled good that a rule would stop under the loosest thresholds, and runs labelled \
      bad that it would stop only under the strictest. It is a list to look at: nothing is changed.
      """)

  @OptionGroup var tuned: TunedRuleOptions
  @Option(help: ArgumentHelp("At most this many of each.", valueName: "n"))
  var limit = 10
  @OptionGroup var selection: RunSelection
  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    guard (1...10_000).contains(limit) else {
      throw ValidationError("expected --limit from 1 to 10000, got \(limit)")
    }
  }

  func run() async throws {
    let rule = try tuned.tuned()
    let access = try ledger.openForReading()
    let labels = try access.labels.all()
    let runs = try selection.series(in: access)
    let metric = MetricName(tuned.metric)
    guard runs.contains(where: { $0.plan.column(of: metric) != nil }) else {
      throw UsageRefusal(
        "NO_MATCHING_DATA: expected rollouts that collected '\(metric)', found none of "
          + "\(runs.count)\n"
          + "Hint: `rollout sweep --metric \(metric)` names those that there are.")
    }
    let suspects = Suspects(
      runs, labels: labels.byRollout, rule: rule, limit: limit)
    let lines =
      json
      ? [Self.json(of: suspects, labels.revision).line]
      : Self.lines(of: suspects, labels.byRollout)
    for line in lines { StandardOutput.write(line: line) }
  }

  static func lines(
    of suspects: Suspects, _ labels: [RolloutID: ChangeLabelled]
  ) -> [String] {
    guard !suspects.good.isEmpty || !suspects.bad.isEmpty else {
      return ["No labelled run has a value of the metric."]
    }
    func rows(_ list: [Suspects.Suspect]) -> [[String]] {
      list.map { one in
        [
          one.rollout.text, NumberWords.short(one.critical),
          "\(one.beyond.count) of \(one.beyond.total)", one.isStopped ? "stopped" : "",
          Printable.cut(labels[one.rollout]?.reason ?? "", to: 60),
        ]
      }
    }
    return ["Labelled good; so many bad ones are no worse:"]
      + PlainTable.lines(of: rows(suspects.good), indent: 2)
      + ["Labelled bad; so many good ones are no better:"]
      + PlainTable.lines(of: rows(suspects.bad), indent: 2)
  }

  static func json(of suspects: Suspects, _ revision: Int64?) -> OrderedJSON {
    func array(_ list: [Suspects.Suspect]) -> OrderedJSON {
      .array(
        list.map { one in
          .object([
            ("rollout", .string(one.rollout.text)), ("critical", .number(one.critical)),
            ("others_beyond", .integer(Int64(one.beyond.count))),
            ("others", .integer(Int64(one.beyond.total))), ("stopped", .bool(one.isStopped)),
          ])
        })
    }
    return .object([
      ("label_revision", revision.map { .integer($0) } ?? .null), ("good", array(suspects.good)),
      ("bad", array(suspects.bad)),
    ])
  }
}
