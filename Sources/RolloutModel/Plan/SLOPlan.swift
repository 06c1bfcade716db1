/// Where service-level samples come from and where in the document each metric stands.
package struct SLOPlan: Hashable, Sendable, Codable {
  /// nil where the operator configured none: every check is skipped.
  package var snapshotURL: String?
  package var metrics: [Metric]

  package init(snapshotURL: String?, metrics: [Metric]) {
    self.snapshotURL = snapshotURL
    self.metrics = metrics
  }

  /// Why checks are skipped when ``snapshotURL`` is nil.
  package static let skipReason = "missing_slo_snapshot_url"
}

/// A number that is sampled at every tick.
package struct Metric: Hashable, Sendable, Codable {
  /// The key in `slo-results.jsonl`, and what rules name.
  package var name: MetricName
  /// What tables call it: `p95`.
  package var label: String
  /// Printed behind values, never used to convert: `ms`, or empty.
  package var unit: String
  /// Dotted paths into the snapshot, tried in order; the first that is there counts.
  package var paths: [String]

  package init(name: MetricName, label: String? = nil, unit: String = "", paths: [String]) {
    self.name = name
    self.label = label ?? name.text
    self.unit = unit
    self.paths = paths
  }
}
