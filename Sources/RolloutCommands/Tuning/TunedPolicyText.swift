import RolloutModel

/// A policy file with one rule, as it is read by ``PolicyFile``.
struct TunedPolicyText {
  var metric: MetricName
  var comparison: Threshold.Comparison
  var limit: Limit
  var trigger: Trigger
  /// Said in comments at its beginning.
  var notes: [String]

  var text: String {
    let comments = notes.map { "# " + Printable.line($0) }
    let lines =
      ["rollout-policy: 1", "rules:", "  - metric: \(Self.scalar(metric.text))"]
      + ["    \(comparison.rawValue): \(limit.text)"] + triggerLines.map { "    " + $0 }
    return (comments + lines).joined(separator: "\n") + "\n"
  }

  private var triggerLines: [String] {
    switch trigger {
    case .total(0): []
    case .total(let limit): ["failure-limit: \(limit)"]
    case .consecutive(let count): ["consecutive: \(count)"]
    case .ofLast(let breaches, let samples): ["breaches: \(breaches)", "of-last: \(samples)"]
    case .lasting(let duration):
      ["for-seconds: \(shortText(of: Double(duration.count) / 1000))"]
    }
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
