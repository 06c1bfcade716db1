/// What one sample says of one metric.
package struct Reading: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    /// Finite and not negative; never rounded.
    case value(Double)
    /// The source answered, and said that it has no data.
    case noData(reason: String)
    /// The source did not answer, or not with a number. The reason names path and excerpt.
    case error(reason: String)
  }

  package var metric: MetricName
  package var content: Content
  /// Where in the snapshot it stood; nil when nothing was found.
  package var path: String?

  package init(metric: MetricName, content: Content, path: String? = nil) {
    self.metric = metric
    self.content = content
    self.path = path
  }

  package var value: Double? {
    if case .value(let value) = content { value } else { nil }
  }
}

extension Reading: Codable {
  private enum Key: String, CodingKey {
    case metric, value, noData, error, path
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    metric = try container.decode(MetricName.self, forKey: .metric)
    path = try container.decodeIfPresent(String.self, forKey: .path)
    if let value = try container.decodeIfPresent(Double.self, forKey: .value) {
      content = .value(value)
    } else if let reason = try container.decodeIfPresent(String.self, forKey: .noData) {
      content = .noData(reason: reason)
    } else {
      content = .error(reason: try container.decode(String.self, forKey: .error))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(metric, forKey: .metric)
    try container.encodeIfPresent(path, forKey: .path)
    switch content {
    case .value(let value): try container.encode(value, forKey: .value)
    case .noData(let reason): try container.encode(reason, forKey: .noData)
    case .error(let reason): try container.encode(reason, forKey: .error)
    }
  }
}
