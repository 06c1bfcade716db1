import RolloutModel

/// A policy file as it is read by ``PolicyFile``.
struct TunedPolicyText {
  struct Rule {
    var metric: MetricName
    var comparison: Threshold.Comparison
    var limit: Limit
    var trigger: Trigger
  }

  var rules: [Rule]
  /// Said in comments at its beginning.
  var notes: [String]

  var text: String {
    let lines =
      notes.map { "# " + Printable.line($0) } + ["rollout-policy: 1", "rules:"]
      + rules.flatMap(Self.lines)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(of rule: Rule) -> [String] {
    let trigger: [String] =
      switch rule.trigger {
      case .total(0): []
      case .total(let limit): ["failure-limit: \(limit)"]
      case .consecutive(let count): ["consecutive: \(count)"]
      case .ofLast(let breaches, let samples): ["breaches: \(breaches)", "of-last: \(samples)"]
      case .lasting(let duration):
        ["for-seconds: \(shortText(of: Double(duration.count) / 1000))"]
      }
    return ["  - metric: \(scalar(rule.metric.text))"]
      + ["\(rule.comparison.rawValue): \(rule.limit.text)"].map { "    " + $0 }
      + ["no-data: ignore"].map { "    " + $0 } + trigger.map { "    " + $0 }
  }

  /// Quoted unless every reader of YAML takes it for a text.
  private static func scalar(_ text: String) -> String {
    let isPlain =
      text.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || $0 == "_" || ("0"..."9").contains($0))
      } && text.first?.isLetter == true
      && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
    guard !isPlain else { return text }
    return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
