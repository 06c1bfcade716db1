import ArgumentParser
import EventLedger
import RolloutEvidence
import RolloutLedger

struct BenchVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Verify a ledger, prove inclusions in it, and print the rates as JSON.")

  @Option(help: ArgumentHelp("The ledger.", valueName: "path"))
  var ledger: String
  @Option(help: "How many connections read at a time.")
  var workers = 2
  @Option(help: "How many inclusion proofs are made, spread over the ledger.")
  var proofs = 1000

  func validate() throws {
    guard (1...64).contains(workers), proofs > 0 else {
      throw ValidationError("expected --workers from 1 to 64 and a positive --proofs")
    }
  }

  func run() async throws {
    let log = try SQLiteEventLog.open(
      path: FilePaths.absolute(ledger), mode: .readOnly, clock: SystemSources.eventTime,
      random: SystemSources.random)
    defer { try? log.close() }
    let start = ContinuousClock.now
    let report = try await log.verify(VerifyOptions(workers: workers, intents: .rollouts))
    let elapsed = Self.seconds(ContinuousClock.now - start)
    if let finding = report.finding { throw EvidenceRefused("\(log.path): \(finding)") }
    guard report.events > 0 else {
      throw UsageRefusal("expected events in \(log.path), found none")
    }
    var times: [Double] = []
    for index in 0..<proofs {
      let position = Position(Int64(index) * (report.events - 1) / Int64(proofs))
      let start = ContinuousClock.now
      _ = try log.inclusionProof(of: position, size: report.events)
      times.append(Self.seconds(ContinuousClock.now - start))
    }
    times.sort()
    StandardOutput.write(
      line: OrderedJSON.object([
        ("events", .integer(report.events)), ("workers", .integer(Int64(workers))),
        ("seconds", .number(elapsed)),
        ("events_per_second", .number((Double(report.events) / elapsed).rounded())),
        ("root", .string(report.root.hex)), ("proofs", .integer(Int64(proofs))),
        ("proof_median_ms", .number(times[times.count / 2] * 1000)),
        ("proof_slowest_ms", .number((times.last ?? 0) * 1000)),
      ]).line)
  }

  private static func seconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}
