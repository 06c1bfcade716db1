import RolloutLedger
import RolloutModel
import RolloutReplay
import RolloutScenarios
import RolloutTestSupport
import Testing

@testable import RolloutCommands

/// What `rollout replay` prints.
@Suite struct `A report of replays` {
  private static func limit(_ text: String) throws -> ChangedLimit {
    ChangedLimit(metric: "p95_latency_ms", limit: try #require(Limit(text)))
  }

  private static func policy(_ limit: String) throws -> Policy {
    Policy(rules: [
      Rule(
        name: "p95_latency_ms",
        condition: .threshold(
          Threshold("p95_latency_ms", .atMost, limit: try #require(Limit(limit)))),
        noData: .ignore)
    ])
  }

  /// Four rollouts under a limit of 600: one passes, one is stopped, one goes on, one has no end.
  private static func runs() throws -> [RunSeries] {
    let values: [[Double]] = [
      [300, 420, 480, 510], [300, 420, 700], [300, PackedReading.noData, 420, 430], [300],
    ]
    let plan = SyntheticSeries.plan(policy: try policy("600"))
    return values.enumerated().map { number, values in
      var random = SplitMix64(seed: 1)
      var run = SyntheticSeries.run(
        number, plan: plan, samples: 1...1, gaps: false, random: &random)
      let count = values.count
      run.values = [values, values.map { _ in 0.01 }]
      run.times = Array(run.times.prefix(count))
      run.positions = Array(run.positions.prefix(count))
      run.spans = Array(run.spans.prefix(count))
      run.verdicts = [values.map { $0 > 600 ? 1 : $0.isNaN ? 2 : 0 }]
      run.marks = run.marks.filter { $0.samples <= count && ($0.kind != .ended || count > 1) }
      if count == 3 { run.facts.end?.status = .blocked }
      if count == 1 { run.facts.end = nil }
      return run
    }
  }

  private static func report(_ candidates: [Candidate]) throws -> ReplayReport {
    var report = ReplayReport(candidates, labels: LabelSet([]))
    for run in try runs() {
      report.add(candidates.map { Replayer($0.policy(for: run)).replay(run) }, of: run)
    }
    return report
  }

  @Test func `is a table with the closest calls first`() throws {
    let paint = Paint(isTerminal: false, environment: [:])
    let strict = try Self.report([
      Candidate(words: "p95_latency_ms 500", .limits([try Self.limit("500")]))
    ])
    let loose = try Self.report([
      Candidate(words: "loose.yaml", .policy(try Self.policy("900"))),
      Candidate(words: "strict.yaml", .policy(try Self.policy("400"))),
    ])
    let text = [strict, loose].map {
      ReplayText(report: $0, paint: paint).lines.joined(separator: "\n")
    }.joined(separator: "\n\n")
    try Snapshot.expect(text + "\n", equals: "replay.txt")
  }

  @Test func `is CSV in the order of the rollouts`() throws {
    let report = try Self.report([
      Candidate(words: "a, \"quoted\" file", .policy(try Self.policy("500")))
    ])
    try Snapshot.expect(
      ReplayCSV(report: report).lines.joined(separator: "\n") + "\n", equals: "replay.csv")
  }

  @Test(arguments: [("=1+1", "'=1+1"), ("-5", "-5"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\"")])
  func `a field of CSV is quoted, and no formula`(text: String, quoted: String) {
    #expect(CSVField.quoted(text) == quoted)
  }
}
