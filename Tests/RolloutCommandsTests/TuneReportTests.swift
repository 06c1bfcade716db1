import RolloutEvidence
import RolloutModel
import RolloutPlanFile
import RolloutReplay
import RolloutTestSupport
import Testing

@testable import RolloutCommands

@Suite struct `A report of tuning` {
  private func report() throws -> TuneReport {
    var made = LabelledRuns.separated()
    for index in 0..<6 {
      made.add(.bad, [60, 180, 400], onset: 1, day: 10 * index)
      made.add(.good, [350], day: 10 * index)
    }
    made.add(.good, [50], status: .blocked, day: 1)
    made.add(.bad, [50, 400], onset: -60, day: 1)
    made.add(nil, [70], day: 2)
    let costs = TuningCosts(miss: 10, falseBlock: 1, exposure: 0.5, delay: 0.25)
    let rule = TunedRule.anySample("p95_latency_ms")
    let result = try Tuner(costs: costs, seed: 3, draws: 200).tune(
      made.runs, labels: made.labels, rule: rule)
    return TuneReport(result: result, costs: costs, trigger: .total(limit: 0), revision: 4711)
  }

  @Test func `is as it was`() throws {
    let report = try report()
    try Snapshot.expect(
      (report.lines + [report.json.line]).joined(separator: "\n") + "\n", equals: "tune.txt")
  }

  @Test func `says in JSON that there is none, and why`() {
    let line = TuneReport.json(of: .tooWide(lower: 1, upper: 2, limit: 0.5)).line
    #expect(line.hasPrefix(#"{"thresholds":null,"refusal":{"code":"TOO_WIDE","words":"TOO_WIDE: "#))
  }

  @Test(arguments: [
    Trigger.total(limit: 0), .total(limit: 2), .consecutive(3), .ofLast(breaches: 2, samples: 5),
    .lasting(.seconds(90)), .lasting(Milliseconds(1500)),
  ])
  func `has a policy file that reads as the rule that was tuned`(trigger: Trigger) throws {
    for (metric, comparison, text) in [
      ("p95_latency_ms", Threshold.Comparison.atMost, "200"), ("no", .atLeast, "0.035"),
      ("a: \"b\" #c", .atMost, "1e-05"),
    ] {
      let limit = try #require(Limit(text))
      let policy = TunedPolicyText(
        rules: [
          TunedPolicyText.Rule(
            metric: MetricName(metric), comparison: comparison, limit: limit, trigger: trigger)
        ], notes: ["one\ntwo"])
      let read = try PolicyFile(from: policy.text, name: "tuned.yaml", environment: [:]).policy
      let rule = try #require(read.rules.first)
      #expect(read.rules.count == 1 && rule.trigger == trigger)
      // Tuning did not count samples without data.
      #expect(rule.noData == .ignore)
      #expect(
        rule.condition
          == .threshold(Threshold(MetricName(metric), comparison, limit: limit)))
    }
  }
}
