import ArgumentParser
import EventLedger
import RolloutEvidence

struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure this machine; see tools/bench.",
    shouldDisplay: false,
    subcommands: [
      Append.self, BenchVerifyCommand.self, BenchStatisticsCommand.self,
      BenchHistoryCommand.self, BenchQuestionsCommand.self, BenchColumnsCommand.self,
      BenchExamineCommand.self,
    ])

  struct Append: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      // Named, so that no start of the program asks the runtime what the type is called.
      commandName: "append", abstract: "Append events to a new ledger and print the rate as JSON.")

    @Option(help: ArgumentHelp("Where to; must not exist.", valueName: "path"))
    var ledger: String
    @Option(help: "Events in all.")
    var events: Int
    @Option(help: "Events a commit.")
    var batch: Int
    @Option(help: "Bytes of each event's data.")
    var bytes = 331
    @Flag(help: "Print the number of events after each commit, for tools/power-loss.")
    var acknowledge = false

    func validate() throws {
      guard events > 0, (1...LedgerLimit.eventsPerAppend).contains(batch),
        (20...LedgerLimit.dataBytes).contains(bytes)
      else {
        throw ValidationError("expected positive --events, --batch and --bytes of 20 or more")
      }
    }

    func run() async throws {
      let log = try SQLiteEventLog.open(
        path: FilePaths.absolute(ledger), mode: .readWrite(create: true),
        clock: SystemSources.eventTime, random: SystemSources.random)
      defer { try? log.close() }
      let ids = SystemSources.ids()
      let type = try EventType("bench.event")
      let stream = try StreamName("bench")
      let data = Array(("{\"bench\":\"" + String(repeating: "x", count: bytes - 12) + "\"}").utf8)
      var appended = 0
      let start = ContinuousClock.now
      while appended < events {
        let now = SystemSources.eventTime()
        let batch = (0..<min(batch, events - appended)).map { _ in
          NewEvent(id: ids.next(), type: type, time: now, data: data)
        }
        _ = try log.append(batch, to: stream, expecting: .any)
        appended += batch.count
        if acknowledge { StandardOutput.write(line: "appended \(appended)") }
      }
      let (seconds, attoseconds) = (ContinuousClock.now - start).components
      let elapsed = Double(seconds) + Double(attoseconds) / 1e18
      StandardOutput.write(
        line: OrderedJSON.object([
          ("events", .integer(Int64(events))), ("batch", .integer(Int64(batch))),
          ("bytes", .integer(Int64(bytes))), ("seconds", .number(elapsed)),
          ("events_per_second", .number((Double(events) / elapsed).rounded())),
        ]).line)
    }
  }
}
