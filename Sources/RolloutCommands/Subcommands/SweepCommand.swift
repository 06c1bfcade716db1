import ArgumentParser
import RolloutLedger
import RolloutModel
import RolloutReplay

struct SweepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Say for every threshold of a metric how many past rollouts it would have blocked.",
    discussion: """
      The curve is exact: it has a step wherever a threshold makes a difference, and nowhere else. \
      Rollouts that were stopped are known up to that point only, so there are two counts: blocked \
      for sure, and blocked at most. With --and or --or a second metric makes it a plane. \
      docs/sweep.md has the rules, the columns and the members of the JSON.
      """)

  @OptionGroup var request: SweepRequest
  @OptionGroup var selection: RunSelection
  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Print every piece of the curve.")
  var all = false
  @Flag(help: "Print one line of CSV a piece, or a crossing of two thresholds.")
  var csv = false
  @Flag(help: "Print one JSON object.")
  var json = false
  @Option(
    help: ArgumentHelp("Also write a picture, replacing one that is there.", valueName: "file"),
    completion: .file(extensions: ["svg"]))
  var svg: String?
  @Flag(help: "No colours.")
  var noColor = false

  func validate() throws {
    guard !(csv && json) else { throw ValidationError("expected --csv or --json, got both") }
  }

  func run() async throws {
    // A rule that cannot be meant is refused before anything is read.
    let rule = try request.firstRule()
    let pair = try request.pair()
    let access = try ledger.openForReading()
    let output =
      if let pair {
        SweepOutput(
          try PairReport(
            pair, asked: request.thresholds.map { PairPoint(x: $0[0], y: $0[1]) },
            parts: try await parts(in: access) { SweepPart(of: $0, first: $1, under: pair) }))
      } else {
        SweepOutput(
          try SweepReport(
            rule, asked: request.thresholds.map { $0[0] },
            parts: try await parts(in: access) { SweepPart(of: $0, first: $1, under: rule) }))
      }
    if let svg { try TextFile.replace(FilePaths.absolute(svg), with: output.svg()) }
    let format: SweepOutput.Format = json ? .json : csv ? .csv : .text(showsAll: all)
    StandardOutput.write(
      output.lines(format, paint: .forThisTerminal(noColor)).joined(separator: "\n") + "\n")
  }

  private func parts<Found: Sendable>(
    in access: LedgerAccess, _ part: @escaping @Sendable ([RunSeries], Int) -> SweepPart<Found>
  ) async throws -> [SweepPart<Found>] {
    // Verdicts tell which rollouts a rule stopped; positions are printed in JSON alone.
    var evidence: SeriesRequest.Evidence = .verdicts
    if try request.usesTime { evidence.insert(.times) }
    if json { evidence.insert(.positions) }
    return try await selection.mapBatches(
      in: access, metrics: request.metrics, evidence: evidence, part)
  }
}
