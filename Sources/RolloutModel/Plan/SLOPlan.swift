/// Where service-level samples come from and where in the document each metric stands.
package struct SLOPlan: Hashable, Sendable, Codable {
  /// nil where the operator configured none: every check is skipped.
  package var snapshotURL: String?
  /// In place of a snapshot: each metric has a query. Nil for a snapshot.
  package var prometheus: PrometheusSource?
  package var metrics: [Metric]

  package init(
    snapshotURL: String?, prometheus: PrometheusSource? = nil, metrics: [Metric]
  ) {
    self.snapshotURL = snapshotURL
    self.prometheus = prometheus
    self.metrics = metrics
  }

  /// Where samples come from; nil where nothing is configured, and every check is skipped.
  package var sourceURL: String? { prometheus == nil ? snapshotURL : prometheus?.url }

  /// Why checks are skipped when ``sourceURL`` is nil.
  package var skipReason: String {
    prometheus == nil ? SLOPlan.skipReason : "missing_prometheus_url"
  }

  /// Why checks are skipped where there is no snapshot.
  package static let skipReason = "missing_slo_snapshot_url"
}

/// A number that is sampled at every tick.
package struct Metric: Hashable, Sendable, Codable {
  /// The key in `slo-results.jsonl`, and what rules name.
  package var name: MetricName
  /// What tables call it: `p95`.
  package var label: String
  /// Printed behind values: `ms`, or empty. What a ``query`` returns is converted into it.
  package var unit: String
  /// Dotted paths into the snapshot, tried in order; the first that is there counts.
  package var paths: [String]
  /// What a Prometheus server is asked in place of ``paths``.
  package var query: MetricQuery?

  package init(
    name: MetricName, label: String? = nil, unit: String = "", paths: [String] = [],
    query: MetricQuery? = nil
  ) {
    self.name = name
    self.label = label ?? name.text
    self.unit = unit
    self.paths = paths
    self.query = query
  }
}
