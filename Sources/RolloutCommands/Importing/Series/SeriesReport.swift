import RolloutEvidence
import RolloutLedger
import RolloutModel

/// What came of one run of a series.
struct SeriesReport {
  var outcome = ImportReport.Outcome.new
  let name: String
  let rollout: RolloutID
  let status: ImportedStatus
  let samples: Int
  let stages: Int
  let problems: [ImportProblem]

  init(_ candidate: SeriesCandidate) {
    name = candidate.run.name
    rollout = candidate.identity.rollout
    status = candidate.run.outcome
    samples = candidate.sampleCount
    stages = Set(candidate.run.samples.map(\.stage)).count
    problems = candidate.problems
  }

  /// `imported  01a2…  completed  120 samples, 3 stages, 0 problems  checkout-142`
  var line: String {
    let word =
      switch outcome {
      case .imported: "imported"
      case .new: "would import"
      case .known: "already imported"
      case .refused: "not imported"
      }
    let counts = [
      NumberWords.count(samples, "sample"), NumberWords.count(stages, "stage"),
      NumberWords.count(problems.count, "problem"),
    ].joined(separator: ", ")
    return Printable.line(
      [word, rollout.text, status.rawValue, counts, name].joined(separator: "  "))
  }

  var problemLines: [String] {
    outcome == .known ? [] : problems.map { Printable.line("\(name): \($0.words)") }
  }

  var json: OrderedJSON {
    .object([
      ("name", .string(name)), ("outcome", .string(outcome.rawValue)),
      ("rollout", .string(rollout.text)), ("status", .string(status.rawValue)),
      ("samples", .integer(Int64(samples))), ("stages", .integer(Int64(stages))),
      ("problems", .array(problems.map(\.json))),
    ])
  }

  static func sum(of reports: [SeriesReport], outside: Int, isDryRun: Bool) -> String {
    func count(_ outcome: ImportReport.Outcome) -> Int { reports.count { $0.outcome == outcome } }
    let first = isDryRun ? "\(count(.new)) would be imported" : "\(count(.imported)) imported"
    return "\(first), \(count(.known)) there already"
      + (outside > 0 ? "; \(NumberWords.count(outside, "value")) outside of every stage" : "")
      + (isDryRun ? ". Dry run: nothing was recorded." : "")
  }
}
