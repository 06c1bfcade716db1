import ArgumentParser
import EventLedger
import RolloutEvidence
import RolloutLedger
import RolloutModel

struct BenchHistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Make a ledger of rollouts that never were, and print what is in it as JSON.",
    discussion: "The same seed gives the same bytes.")

  @Option(help: ArgumentHelp("Where to; must not exist.", valueName: "path"))
  var ledger: String
  @Option(help: "Rollouts.")
  var runs: Int
  @Option(help: "Stages of each.")
  var stages = 6
  @Option(help: "Samples of each stage.")
  var samples = 100
  @Option(help: ArgumentHelp("Seconds between two samples.", valueName: "seconds"))
  var interval = 30
  @Option(help: "What their randomness begins with.")
  var seed: UInt64 = 1
  @Option(help: ArgumentHelp("Where they say that they ran.", valueName: "dir"))
  var workspace = "/srv/web"
  @Flag(help: "Leave out the decision of the last one: nobody ended it.")
  var undecided = false

  /// Samples of a rollout, all of which are made in memory.
  private static let sampleLimit = 2_000_000

  func validate() throws {
    guard runs > 0, (1...100).contains(stages), samples > 0, interval > 0,
      stages * samples <= Self.sampleLimit
    else {
      throw ValidationError(
        "expected positive --runs, --stages, --samples and --interval, with at most "
          + "\(Self.sampleLimit) samples a rollout")
    }
  }

  func run() async throws {
    var maker = try RolloutMaker(
      seed: seed, stages: stages, samples: samples, interval: .seconds(Int64(interval)),
      workspace: FilePaths.absolute(workspace))
    let sources = maker.sources
    let log = try SQLiteEventLog.open(
      path: FilePaths.absolute(ledger), mode: .readWrite(create: true),
      clock: sources.eventTime, random: sources.random, projections: LedgerProjections.all)
    defer { try? log.close() }
    let start = ContinuousClock.now
    var count = (events: 0, samples: 0, blocked: 0)
    var waiting: [MadeRollout] = []
    var size = 0
    for number in 0..<runs {
      maker.isDecided = !undecided || number < runs - 1
      let made = try MadeRollout(maker, number: number, samplesPerStage: samples)
      if number == 0 { try check(made) }
      if size + made.events.count > LedgerLimit.eventsPerAppend {
        try append(waiting, to: log, sources)
        waiting = []
        size = 0
      }
      waiting.append(made)
      size += made.events.count
      count.events += made.events.count
      count.samples += made.samples
      count.blocked += made.isBlocked ? 1 : 0
    }
    try append(waiting, to: log, sources)
    let elapsed = Stopwatch.seconds(since: start)
    StandardOutput.write(
      line: OrderedJSON.object([
        ("runs", .integer(Int64(runs))), ("blocked", .integer(Int64(count.blocked))),
        ("samples", .integer(Int64(count.samples))), ("events", .integer(Int64(count.events))),
        ("seconds", .number(elapsed)),
        ("events_per_second", .number((Double(count.events) / elapsed).rounded())),
      ]).line)
  }

  private func append(
    _ rollouts: [MadeRollout], to log: SQLiteEventLog, _ sources: SeededSources
  ) throws {
    guard let last = rollouts.last else { return }
    sources.advance(to: last.milliseconds)
    // Only one that comes alone may have more events than one append takes.
    try log.append(
      rollouts.map {
        StreamAppend(
          Array($0.events.prefix(LedgerLimit.eventsPerAppend)), to: $0.stream,
          expecting: .noStream, blobs: [$0.snapshot])
      })
    var done = LedgerLimit.eventsPerAppend
    while done < last.events.count {
      let part = Array(last.events.dropFirst(done).prefix(LedgerLimit.eventsPerAppend))
      try log.append(
        part, to: last.stream, expecting: .exactly(StreamVersion(Int64(done - 1))), blobs: [])
      done += part.count
    }
  }

  /// What is written without the codec must be what the codec writes.
  private func check(_ made: MadeRollout) throws {
    for event in made.events {
      let decoded = try EventCodec.decode(
        type: event.type.text, schema: event.schema, data: event.data)
      guard try EventCodec.encode(decoded) == event.data else {
        throw UsageRefusal(
          "expected a made event to be stored as the codec writes it, got "
            + String(decoding: event.data, as: UTF8.self))
      }
    }
  }
}
