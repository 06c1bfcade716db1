import RolloutModel
import RolloutTestSupport

/// A row of samples as a picture: `P` passes, `B` breaches, `N` has no data, `E` is in error.
///
/// Each comes 10 seconds after the one before; `|` stands for a time in which nobody sampled.
struct Timeline {
  let picture: String

  init(_ picture: String) {
    self.picture = picture
  }

  struct Sample {
    var verdict: Verdict
    var time: Timestamp
    var afterGap: Bool
  }

  var samples: [Sample] {
    var samples: [Sample] = []
    var time = Timestamp.scenarioStart
    var afterGap = false
    for character in picture {
      let verdict: Verdict
      switch character {
      case "P": verdict = .pass
      case "B": verdict = .breach
      case "N": verdict = .noData
      case "E": verdict = .error
      case "|":
        time = time + .seconds(1000)
        afterGap = true
        continue
      default: continue
      }
      samples.append(Sample(verdict: verdict, time: time, afterGap: afterGap))
      time = time + .seconds(10)
      afterGap = false
    }
    return samples
  }

  /// The tally after each sample.
  func tallies(of rule: Rule) -> [RuleTally] {
    var tally = RuleTally()
    return samples.map { sample in
      tally.count(.of(sample.verdict), of: rule, at: sample.time, afterGap: sample.afterGap)
      return tally
    }
  }

  /// The number of the first sample with a finding, from 1; nil when none has one.
  func firstFinding(of rule: Rule) -> Int? {
    tallies(of: rule).firstIndex { rule.finding(from: $0, ended: false) != nil }.map { $0 + 1 }
  }

  func message(of rule: Rule, ended: Bool = false) -> String? {
    rule.finding(from: tallies(of: rule).last ?? RuleTally(), ended: ended)?
      .message(stage: .cohort(25), policy: ContentDigest("sha256:3f9a2c11ffff"))
  }

  static func random(count: Int, using random: inout SplitMix64) -> Timeline {
    // Rows are rare among even odds.
    let alphabet = ["PBNE", "PBB", "PBBBN", "PPPBE", "NNNB", "EEEP", "PB|"].randomElement(
      using: &random)
    return Timeline(
      String((0..<count).map { _ in alphabet?.randomElement(using: &random) ?? "P" }))
  }
}

extension RuleVerdict {
  /// A verdict on `p95_latency_ms` at most 600.
  static func of(_ verdict: Verdict) -> RuleVerdict {
    switch verdict {
    case .pass, .breach:
      let value = verdict == .pass ? 400.0 : 812.0
      return RuleVerdict(
        rule: "p95", metric: "p95_latency_ms", verdict: verdict, value: value, limit: .of("600"),
        margin: 600 - value)
    case .noData, .error:
      return RuleVerdict(
        rule: "p95", metric: "p95_latency_ms", verdict: verdict, limit: .of("600"),
        reason: verdict == .error ? "timed out" : "null at p95")
    }
  }
}

extension Rule {
  /// On `p95_latency_ms` at most 600; errors and missing data stand against nothing.
  static func lenient(_ trigger: Trigger) -> Rule {
    .p95(trigger, noData: .ignore, errors: ErrorTolerance(total: 10_000))
  }

  static func p95(
    _ trigger: Trigger = .total(limit: 0), minimumSamples: Int = 1, noData: NoDataAction = .block,
    noDataWait: Milliseconds = .zero, errors: ErrorTolerance = ErrorTolerance(),
    onBreach: FailureAction = .block
  ) -> Rule {
    Rule(
      name: "p95", condition: .threshold(Threshold("p95_latency_ms", limit: .of("600"))),
      trigger: trigger, minimumSamples: minimumSamples, noData: noData, noDataWait: noDataWait,
      errors: errors, onBreach: onBreach)
  }
}
