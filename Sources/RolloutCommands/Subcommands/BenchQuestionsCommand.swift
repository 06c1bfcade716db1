import ArgumentParser
import EventLedger
import Foundation
import RolloutEvidence
import RolloutLedger

struct BenchQuestionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "questions",
    abstract: "Answer three questions about all thresholds of a history; print the time as JSON.")

  @Option(help: ArgumentHelp("The ledger.", valueName: "path"))
  var ledger: String
  @Option(help: ArgumentHelp("Where the answers go, four bytes a number.", valueName: "file"))
  var answers: String
  @Option(help: "How many connections read at a time.")
  var workers = SeriesReader.workers

  func validate() throws {
    guard (1...64).contains(workers) else {
      throw ValidationError("expected --workers from 1 to 64")
    }
  }

  func run() async throws {
    let start = ContinuousClock.now
    let access = try LedgerAccess(path: FilePaths.absolute(ledger), mode: .readOnly)
    let questions = try SweepQuestions()
    let parts = try await access.series.mapBatches(
      questions.request, workers: workers, questions.part)
    let read = Stopwatch.seconds(since: start)
    let found = try await questions.answers(parts)
    let elapsed = Stopwatch.seconds(since: start)
    try NumberFile.write(found.curve + found.grid + found.row, to: answers)
    StandardOutput.write(
      line: OrderedJSON.object([
        ("runs", .integer(Int64(found.runs))), ("stages", .integer(Int64(found.stages))),
        ("workers", .integer(Int64(workers))), ("read_and_scan_seconds", .number(read)),
        ("seconds", .number(elapsed)),
      ]).line)
  }
}
