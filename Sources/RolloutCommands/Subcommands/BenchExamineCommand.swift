import ArgumentParser
import EventLedger
import RolloutEvidence
import RolloutLedger

/// What `rollout verify` and `rollout projections rebuild` do, for one ledger after the other in
/// one process: campaigns ask it about thousands of states.
struct BenchExamineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "examine",
    abstract: "Verify every ledger named on standard input, and print a JSON object for each.",
    discussion: """
      Read as it lies there, verified, then opened for writing; its projections are held against \
      a rebuild. What is wrong is in `problem`, else it is null.
      """)

  func run() async throws {
    while let path = readLine() {
      StandardOutput.write(line: await Self.examine(path).line)
    }
  }

  private static func examine(_ path: String) async -> OrderedJSON {
    var events: Int64 = 0
    var guardSize: Int64 = 0
    var problem: String?
    do {
      let report = try await verify(path)
      (events, guardSize) = (report.events, report.guardSize ?? 0)
      problem = report.finding.map { "\($0)" }
      if problem == nil { problem = try await compareProjections(path) }
    } catch {
      problem = "\(error)"
    }
    return .object([
      ("events", .integer(events)), ("guard_size", .integer(guardSize)),
      ("problem", problem.map { .string($0) } ?? .null),
    ])
  }

  private static func verify(_ path: String) async throws -> IntegrityReport {
    let log = try SQLiteEventLog.open(
      path: path, mode: .readOnly, clock: SystemSources.eventTime, random: SystemSources.random)
    defer { try? log.close() }
    return try await log.verify(VerifyOptions(workers: 1, intents: .rollouts))
  }

  /// - Returns: what differs; nil where a rebuild makes the same.
  private static func compareProjections(_ path: String) async throws -> String? {
    let reader = try LedgerAccess(path: path, mode: .readOnly)
    let stale = reader.log.staleProjections
    // A ledger that no writer has opened yet has none: the first one makes them.
    let before =
      stale.count == LedgerProjections.all.count ? nil : try reader.log.projectionReports()
    try reader.log.close()
    let writer = try LedgerAccess(path: path, mode: .readWrite(create: false))
    defer { try? writer.log.close() }
    guard let before else { return nil }
    guard stale.isEmpty else { return "projections that lag: \(stale.joined(separator: ", "))" }
    let after = try writer.log.rebuildProjections()
    let differing = zip(before, after).filter { $0.digest != $1.digest }.map(\.0.name)
    return differing.isEmpty
      ? nil : "projections that a rebuild makes otherwise: \(differing.joined(separator: ", "))"
  }
}
