/// A bound on one metric: "`p95_latency_ms` at most 600". The limit itself passes.
package struct Threshold: Hashable, Sendable, Codable {
  package enum Comparison: String, Hashable, Sendable, Codable, CaseIterable {
    case atMost = "at-most"
    case atLeast = "at-least"

    /// The relation that a passing value has to the limit, as messages write it.
    package var symbol: String { self == .atMost ? "<=" : ">=" }
  }

  package var metric: MetricName
  package var comparison: Comparison
  package var limit: Limit

  package init(_ metric: MetricName, _ comparison: Comparison = .atMost, limit: Limit) {
    self.metric = metric
    self.comparison = comparison
    self.limit = limit
  }
}
