import FoundationEssentials
import RolloutEvidence
import RolloutModel
import RolloutReplay
import RolloutScenarios
import RolloutTestSupport
import Testing

@testable import RolloutCommands

@Suite struct `What a sweep prints` {
  /// Forty runs, every fifth of them stopped in the middle, under two recorded limits.
  static func runs(_ count: Int = 40) throws -> [RunSeries] {
    var random = SplitMix64(seed: 7)
    return try (0..<count).map { number in
      let limit = try #require(Limit(number.isMultiple(of: 3) ? "600" : "450"))
      let budget = try #require(Limit("0.0200"))
      let plan = SyntheticSeries.plan(
        policy: Policy(rules: [
          Rule(
            name: "latency", condition: .threshold(Threshold("p95_latency_ms", limit: limit))),
          Rule(
            name: "budget",
            condition: .threshold(Threshold("error_budget_ratio", limit: budget))),
        ]))
      var run = SyntheticSeries.run(
        number, plan: plan, samples: 4...9, gaps: true, random: &random)
      if number.isMultiple(of: 5), let end = run.facts.end {
        run.facts.end = RunEnd(
          number.isMultiple(of: 2) ? .blocked : .aborted, at: end.time, position: end.position)
        let known = run.count / 2
        run.spans = run.spans.compactMap {
          $0.samples.lowerBound < known
            ? ObservationSpan(stage: $0.stage, samples: $0.samples.clamped(to: 0..<known)) : nil
        }
      }
      if number == 7 { run.plan.metrics[0].name = "p99_latency_ms" }
      return run
    }
  }

  static func report(_ kind: ScanKind = .consecutive(2), atLeast: Bool = false) throws
    -> SweepReport
  {
    let rule = try SweepRule(
      metric: "p95_latency_ms", comparison: atLeast ? .atLeast : .atMost, kind: kind)
    return try SweepReport(rule, asked: [333.5], of: runs())
  }

  static func pairReport(_ join: MetricPair.Join) throws -> PairReport {
    let pair = try MetricPair(
      join, SweepRule(metric: "p95_latency_ms"), SweepRule(metric: "error_budget_ratio"))
    return try PairReport(pair, asked: [PairPoint(x: 500, y: 0.01)], of: runs())
  }

  static let plain = Paint(isTerminal: false, environment: [:])

  @Test func `a curve is a table with bounds, stages and the recorded limits`() throws {
    let lines = SweepText(report: try Self.report(), paint: Self.plain).lines
    try Snapshot.expect(lines.joined(separator: "\n") + "\n", equals: "sweep.txt")
  }

  @Test func `a lower bound reads from loose values to strict ones`() throws {
    let lines = SweepText(report: try Self.report(atLeast: true), paint: Self.plain).lines
    try Snapshot.expect(lines.joined(separator: "\n") + "\n", equals: "sweep-at-least.txt")
  }

  @Test(arguments: MetricPair.Join.allCases)
  func `a plane is a map and a frontier`(join: MetricPair.Join) throws {
    let lines = PairText(report: try Self.pairReport(join), paint: Self.plain).lines
    try Snapshot.expect(lines.joined(separator: "\n") + "\n", equals: "sweep-\(join.rawValue).txt")
  }

  @Test func `every piece is a line of CSV and an element of the JSON`() throws {
    let report = try Self.report()
    let lines = SweepCSV(report: report).lines
    #expect(lines.count == report.curve.count + 1)
    try Snapshot.expect(lines.joined(separator: "\n") + "\n", equals: "sweep.csv")
    try Snapshot.expect(SweepJSON(report: report).object.line + "\n", equals: "sweep.json")
  }

  @Test func `every crossing is a line of CSV and a number of the JSON`() throws {
    let report = try Self.pairReport(.or)
    let lines = PairCSV(report: report).lines
    #expect(lines.count == report.grid.xs.count * report.grid.ys.count + 1)
    #expect(lines[0] == "x,y,blocked,blocked_at_most,passed,unknown,other")
    try Snapshot.expect(PairJSON(report: report).object.line + "\n", equals: "sweep-or.json")
  }

  @Test func `a long curve is cut to what fits, the recorded pieces kept`() {
    let chosen = SweepRows.chosen(of: 5000, keeping: [17, 4321])
    #expect(chosen.count <= SweepRows.limit)
    #expect(Set([0, 17, 4321, 4999]).isSubset(of: chosen))
    #expect(chosen == chosen.sorted())
    #expect(SweepRows.chosen(of: 3, keeping: []) == [0, 1, 2])
    let thinned = SweepRows.thinned((0..<1000).map(Double.init), to: 60, keeping: [12.5])
    #expect(thinned.count <= 60 && thinned.contains(12.5) && thinned.last == 999)
  }

  @Test func `units that differ between plans are refused, not mixed`() throws {
    var runs = try Self.runs(3)
    runs[1].plan.metrics[0].unit = "s"
    let rule = try SweepRule(metric: "p95_latency_ms")
    #expect(throws: UsageRefusal.self) { try SweepReport(rule, of: runs) }
  }

  @Test(arguments: [
    ("any", ScanKind.anySample), ("failure-limit=3", .failureLimit(3)),
    ("consecutive=3", .consecutive(3)), ("of-last=3/10", .ofLast(breaches: 3, samples: 10)),
    ("for=2m", .lasting(.seconds(120))), ("mean=5", .mean(SweepWindow(.samples(5)))),
    ("mean=5m,available", .mean(SweepWindow(.time(.seconds(300)), partial: .available))),
    ("quantile=0.9,20", .quantile(0.9, SweepWindow(.samples(20)))),
    (
      "burn-rate=0.999,1h,5m,expected",
      .burnRate(
        objective: 0.999,
        windows: [
          SweepWindow(.time(.seconds(3600)), partial: .expected),
          SweepWindow(.time(.seconds(300)), partial: .expected),
        ])
    ),
  ])
  func `rules are read as they are written`(text: String, kind: ScanKind) {
    #expect(SweepRuleText.kind(text) == kind)
  }

  @Test(arguments: [
    "", "all", "any=1", "consecutive", "consecutive=", "consecutive=x", "of-last=3", "for=60",
    "mean=", "mean=available", "mean=5,6", "quantile=5m", "burn-rate=0.99", "of-last=3/10/2",
  ])
  func `what is no rule is not taken for one`(text: String) {
    #expect(SweepRuleText.kind(text) == nil)
  }

  @Test func `a picture is whole XML without scripts, and the same every time`() throws {
    let report = try Self.report()
    for svg in [report.svg, try Self.pairReport(.or).svg, try Self.report(atLeast: true).svg] {
      #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
      for forbidden in ["<script", "javascript:", " id=", "http://www.w3.org/1999", "nan", "inf"] {
        #expect(!svg.contains(forbidden), "\(forbidden)")
      }
    }
    #expect(report.svg == (try Self.report().svg))
    if let folder = ProcessInfo.processInfo.environment["SWEEP_PICTURES"] {
      try report.svg.write(toFile: folder + "/curve.svg", atomically: true, encoding: .utf8)
      try Self.report(atLeast: true).svg
        .write(toFile: folder + "/at-least.svg", atomically: true, encoding: .utf8)
      for join in MetricPair.Join.allCases {
        try Self.pairReport(join).svg
          .write(toFile: folder + "/\(join).svg", atomically: true, encoding: .utf8)
      }
    }
  }
}
