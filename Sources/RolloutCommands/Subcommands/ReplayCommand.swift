import ArgumentParser
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutReplay

struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Judge past rollouts again: what would another policy have done?",
    discussion: """
      Judges by the code that decides live, up to the first point where the candidate acts in \
      another way than was recorded. What lies beyond that point nobody knows, so every share is \
      an interval. docs/replay.md has the verdicts, the columns and the members of the JSON.

      Exit codes: 0 when everything was judged; with --identity, 3 when something comes to \
      something else.
      """)

  @OptionGroup var candidate: CandidateOptions
  @OptionGroup var selection: RunSelection
  @OptionGroup var ledger: LedgerOptions
  @Option(
    help: "When what was seen later counts for a policy that would have come to it sooner.")
  var timeShift = TimeShift.overrides
  @Flag(help: "With --identity: judge the events themselves, every bit; slower.")
  var fromEvents = false
  @Flag(help: "Print one line of CSV a rollout.")
  var csv = false
  @Flag(help: "Print one JSON object.")
  var json = false
  @Flag(help: "No colours.")
  var noColor = false

  func validate() throws {
    guard !(csv && json) else { throw ValidationError("expected --csv or --json, got both") }
    guard !fromEvents || candidate.identity else {
      throw ValidationError("expected --identity beside --from-events, got none")
    }
    guard !candidate.identity || timeShift == .overrides else {
      throw ValidationError(
        "expected --identity without --time-shift, got both: nothing is shifted there")
    }
    guard !csv || !candidate.identity else {
      throw ValidationError("expected --identity with --json or as a text, got --csv")
    }
  }

  func run() async throws {
    let candidates = try candidate.candidates()
    let access = try ledger.openForReading()
    if candidate.identity {
      let report = try await IdentityReport(access, selection, fromEvents: fromEvents)
      if json {
        StandardOutput.write(line: report.object.line)
      } else {
        for line in report.lines { StandardOutput.write(line: line) }
      }
      if !report.divergences.isEmpty { throw ProductExit.damaged.code }
      return
    }
    var report = ReplayReport(candidates, labels: try access.labels.all())
    let timeShift = timeShift
    let replayed = try await selection.map(in: access) { series in
      ReplayReport.Judged(
        candidates.map { Replayer($0.policy(for: series), timeShift: timeShift).replay(series) },
        of: series)
    }
    for judged in replayed { report.add(judged) }
    try report.checkData()
    if json {
      try ReplayJSON(report: report, log: access.log).forEachPiece(StandardOutput.write(_:))
    } else if csv {
      ReplayCSV(report: report).forEachLine(StandardOutput.write(line:))
    } else {
      ReplayText(report: report, paint: .forThisTerminal(noColor))
        .forEachLine(StandardOutput.write(line:))
    }
  }
}

extension TimeShift: ExpressibleByArgument {}
