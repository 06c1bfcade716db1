/// The answer of one rule to one sample. The four are never mixed in one counter.
package enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
  case pass, breach
  case noData = "nodata"
  case error

  /// The one order of severity, the worst first: which threshold decides for a rule of several,
  /// and which finding a rule reports when more than one thing stands against a stage.
  package static let bySeverity: [Verdict] = [.breach, .error, .noData, .pass]
}

/// The answer of one rule to one sample, with everything needed to explain it.
///
/// A rule of several thresholds quotes the one that decided.
package struct RuleVerdict: Hashable, Sendable, Codable {
  package var rule: RuleName
  package var metric: MetricName
  package var verdict: Verdict
  package var value: Double?
  /// The limit in force, as the operator wrote it.
  package var limit: Limit
  /// Headroom: how far the value lies on the passing side; negative for a breach.
  package var margin: Double?
  package var reason: String?

  package init(
    rule: RuleName, metric: MetricName, verdict: Verdict, value: Double? = nil, limit: Limit,
    margin: Double? = nil, reason: String? = nil
  ) {
    self.rule = rule
    self.metric = metric
    self.verdict = verdict
    self.value = value
    self.limit = limit
    self.margin = margin
    self.reason = reason
  }
}
