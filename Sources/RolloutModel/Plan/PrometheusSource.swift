/// A Prometheus server that is asked for each metric.
package struct PrometheusSource: Hashable, Sendable, Codable {
  /// Where its HTTP API is, without `/api/v1`; nil where the operator configured none.
  package var url: String?

  package init(url: String?) {
    self.url = url
  }
}

/// What a Prometheus server is asked for a metric.
package struct MetricQuery: Hashable, Sendable, Codable {
  /// Bytes of a query: what a server and all between take in an address.
  package static let byteLimit = 4096

  /// PromQL of one value: a scalar, or a vector of one series.
  package var text: String
  /// Of what it returns; converted into that of the metric.
  package var unit: String

  package init(_ text: String, unit: String = "") {
    self.text = text
    self.unit = unit
  }
}
