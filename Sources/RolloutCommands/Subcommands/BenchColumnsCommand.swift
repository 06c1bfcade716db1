import ArgumentParser
import EventLedger
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutReplay

struct BenchColumnsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "columns",
    abstract: "Write the samples of a history as plain columns, for tools/bench/sweep-peers.",
    discussion: """
      latency.f64 and errors.f64 have eight bytes a sample; spans.i32 has four numbers a stage of \
      a rollout: the rollout, the stage, its first sample and the one after its last.
      """)

  @Option(help: ArgumentHelp("The ledger.", valueName: "path"))
  var ledger: String
  @Option(help: ArgumentHelp("Where to; must be there.", valueName: "directory"))
  var directory: String

  func run() async throws {
    let access = try LedgerAccess(path: FilePaths.absolute(ledger), mode: .readOnly)
    var latency: [Double] = []
    var errors: [Double] = []
    var spans: [(run: Int, stage: Stage, samples: Range<Int>)] = []
    var run = 0
    try access.series.forEach(try SweepQuestions().request) { series in
      guard let first = series.plan.column(of: SweepQuestions.metrics.latency),
        let second = series.plan.column(of: SweepQuestions.metrics.errors)
      else { return }
      for span in series.spans {
        let start = latency.count + span.samples.lowerBound
        spans.append((run, span.stage, start..<start + span.samples.count))
      }
      latency += series.values[first]
      errors += series.values[second]
      run += 1
    }
    let stages = Stage.inOrderOfWork(Set(spans.map(\.stage)))
    var numbers: [Int32] = []
    for span in spans {
      let stage = stages.firstIndex(of: span.stage) ?? 0
      numbers += [
        Int32(span.run), Int32(stage), Int32(span.samples.lowerBound),
        Int32(span.samples.upperBound),
      ]
    }
    try NumberFile.write(latency, to: directory + "/latency.f64")
    try NumberFile.write(errors, to: directory + "/errors.f64")
    try NumberFile.write(numbers, to: directory + "/spans.i32")
    StandardOutput.write(
      line: OrderedJSON.object([
        ("runs", .integer(Int64(run))), ("stages", .integer(Int64(stages.count))),
        ("samples", .integer(Int64(latency.count))),
      ]).line)
  }
}
