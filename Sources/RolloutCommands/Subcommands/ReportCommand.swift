import ArgumentParser
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutReplay

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a page about past rollouts under another policy, with curves and evidence.",
    discussion: """
      What `replay` and `sweep` say, on one page that fetches nothing: shares as intervals, the \
      curve of each rule over all thresholds, the map of the first two metrics, every rollout with \
      the event that decides, what cannot be known, and the labels. See docs/replay.md.
      """)

  @OptionGroup var candidate: CandidateOptions
  @OptionGroup var selection: RunSelection
  @OptionGroup var ledger: LedgerOptions
  @Option(
    help: ArgumentHelp("The page; one that is there is replaced.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var html: String
  @Option(
    help: "When what was seen later counts for a policy that would have come to it sooner.")
  var timeShift = TimeShift.overrides
  @Option(help: ArgumentHelp("The title of the page.", valueName: "text"))
  var title = "Past rollouts, judged again"

  func validate() throws {
    guard candidate.against == nil else {
      throw ValidationError("expected one policy, got --against; `rollout replay` compares two")
    }
  }

  func run() async throws {
    let candidate = try candidate.candidates()[0]
    let access = try ledger.openForReading()
    var report = ReplayReport([candidate], labels: try access.labels.all())
    var runs: [RunSeries] = []
    try selection.forEach(in: access) { series in
      report.add(
        [Replayer(candidate.policy(for: series), timeShift: timeShift).replay(series)], of: series)
      runs.append(series)
    }
    try report.checkData()
    let rules = runs.first.map { candidate.policy(for: $0).rules } ?? []
    let page = ReportPageMaker(
      report: report, candidate: candidate, runs: runs, rules: rules, ledger: access,
      title: title, now: .now)
    try TextFile.replace(FilePaths.absolute(html), with: try page.page.html)
    StandardOutput.write(
      line: "Wrote \(html): \(NumberWords.count(runs.count, "rollout")) under \(candidate.words).")
  }
}
