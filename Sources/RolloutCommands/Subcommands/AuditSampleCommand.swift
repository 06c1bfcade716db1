import ArgumentParser
import EventLedger
import FoundationEssentials
import RolloutEvidence
import RolloutLedger
import RolloutModel

struct AuditSampleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Draw promotions of a period so that everybody draws the same.",
    discussion: """
      Drawn are those whose SHA-256(seed, a zero byte, the event's id) are the smallest. Whoever \
      has the seed and the population draws the same; whoever wrote the ledger could not know the \
      seed. With --out, each gets an inclusion proof, <position>.tlog-proof, and the drawn are in \
      sample.jsonl.
      """)

  @Option(help: ArgumentHelp("Any text; choose it after the period is over.", valueName: "text"))
  var seed: String
  @Option(
    name: [.customShort("n"), .customLong("count")],
    help: "How many; fewer when there are not so many.")
  var count = 25
  @OptionGroup var options: AuditPeriodOptions
  @OptionGroup var ledger: LedgerOptions
  @Option(
    help: ArgumentHelp(
      "Where the inclusion proofs go; must be empty or not exist.", valueName: "dir"),
    completion: .directory)
  var out: String?
  @OptionGroup var signing: SigningOptions
  @Flag(help: "Print one JSON object a line.")
  var json = false

  /// Longest seed.
  private static let seedLimit = 1000

  func validate() throws {
    guard (1...100_000).contains(count) else {
      throw ValidationError("expected -n from 1 to 100000, got \(count)")
    }
    try VerbOptions.check(seed, of: "--seed", limit: AuditSampleCommand.seedLimit)
  }

  func run() async throws {
    let access = try ledger.openForReading()
    let population = try AuditPopulation(
      access.log, period: options.period, checkpoint: access.log.latestCheckpoint()?.head)
    let sample = population.sample(seed: seed, count: count)
    let report = PopulationReport(population: population, checkpoint: nil)
    let rows = sample.map { promotion, draw in
      OrderedJSON.object([("draw", .string(draw.description))] + report.members(of: promotion))
    }
    if json {
      for row in rows { StandardOutput.write(line: row.line) }
    } else {
      for line in lines(sample, of: population) { StandardOutput.write(line: line) }
    }
    guard let out else { return }
    let directory = try ProofDirectory(FilePaths.absolute(out))
    try directory.write(sample.map(\.promotion), of: population, in: access, signing: signing)
    try directory.write(rows.map { $0.line + "\n" }.joined(), to: "sample.jsonl")
    if !json {
      StandardOutput.write(line: "\(directory.path): \(sample.count) proofs and sample.jsonl")
    }
  }

  private func lines(
    _ sample: [(promotion: Promotion, draw: Digest)], of population: AuditPopulation
  ) -> [String] {
    let rows = sample.map { promotion, draw in
      [
        String(draw.hex.prefix(16)), promotion.position.description, promotion.rollout.text,
        promotion.service ?? "-", promotion.stage, promotion.event.description,
      ].map(Printable.line)
    }
    let table = PlainTable.lines(
      of: [["draw", "position", "rollout", "service", "cohort", "event"]] + rows, indent: 0)
    return (rows.isEmpty ? [] : table + [""])
      + [
        "Period: \(PopulationReport.words(of: population.period))",
        "Drawn:  \(sample.count) of \(population.promotions.count), population "
          + population.digest.description,
        "Head:   \(population.head.size) events, root \(population.head.root)",
      ].map(Printable.line)
  }
}
