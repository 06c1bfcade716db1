import FoundationEssentials
import RolloutModel
import RolloutScenarios
import Testing

/// `for-seconds` against what Prometheus makes of `for:`.
@Suite(.endToEnd, .generous) struct `A rule that must last` {
  private static let promtool = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").map { $0 + "/promtool" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }
  private static let minutes = 40
  private static let durations = [1, 2, 3, 5]

  @Test(
    .enabled(if: promtool != nil, "promtool is not installed; tools/setup-prometheus gets it"),
    arguments: [UInt64(1), 2, 3])
  func `fires at the minutes at which Prometheus fires`(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let series = (0..<30).map { _ in
      // Long and short rows of breaches, so that every duration is met and missed.
      var value = 0
      return (0..<Self.minutes).map { _ in
        if random.once(in: 3) { value = 1 - value }
        return value == 1 ? 812 : 412
      }
    }
    let place = try Place()
    try place.write(Self.rules, to: "rules.yml")
    let (test, fired) = Self.test(series)
    #expect(fired > 50)
    try place.write(test, to: "test.yml")
    let result = try await place.bash("'\(try #require(Self.promtool))' test rules test.yml")
    #expect(result.code == 0, "\((result.output + result.errors).prefix(2_000))")
  }

  private static var rules: String {
    "groups:\n  - name: g\n    rules:\n"
      + durations.map {
        "      - alert: for_\($0)m\n        expr: p95_latency_ms > 600\n        for: \($0)m\n"
      }.joined()
  }

  /// What our counts say at every minute, as a test of Prometheus; and how often something fires.
  private static func test(_ series: [[Int]]) -> (text: String, fired: Int) {
    var text = "rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n  - interval: 1m\n"
    text += "    input_series:\n"
    for (index, values) in series.enumerated() {
      text +=
        "      - series: 'p95_latency_ms{run=\"\(index)\"}'\n        values: '"
        + values.map { String($0) }.joined(separator: " ") + "'\n"
    }
    text += "    alert_rule_test:\n"
    var fired = 0
    for duration in durations {
      let trigger = Trigger.lasting(.seconds(Int64(duration) * 60))
      let bound = Bound(.atMost, limit: 600)
      var counts = series.map { _ in RuleCounts() }
      for minute in 0..<minutes {
        text += "      - eval_time: \(minute)m\n        alertname: for_\(duration)m\n"
        var alerts = ""
        for index in series.indices {
          counts[index].count(
            bound.verdict(of: Double(series[index][minute])), trigger: trigger,
            at: Timestamp(millisecondsSince1970: Int64(minute) * 60_000), afterGap: false)
          let row = counts[index].breachRow
          guard row.length > 0, row.duration >= .seconds(Int64(duration) * 60) else { continue }
          alerts += "          - exp_labels: {run: \"\(index)\"}\n"
          fired += 1
        }
        text += alerts.isEmpty ? "        exp_alerts: []\n" : "        exp_alerts:\n" + alerts
      }
    }
    return (text, fired)
  }
}
