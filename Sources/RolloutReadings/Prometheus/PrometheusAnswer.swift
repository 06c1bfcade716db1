import RolloutModel

/// What the HTTP API of a Prometheus server answered, with its values as they were written.
///
/// > Source: https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview
package struct PrometheusAnswer: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    /// Seconds since 1970, and the number as it was written.
    package var time: Double
    package var timeText: String
    /// `0.25`, `NaN`, `+Inf`
    package var value: String
    /// Where it stands: `data.result[0].values[12]`.
    package var path: String
  }

  package struct Series: Sendable, Equatable {
    package var labels: [String: String]
    package var points: [Point]
    /// Whether it has native histograms, which are no numbers.
    package var hasHistograms: Bool
  }

  package enum Kind: String, Sendable, Equatable {
    case vector, matrix, scalar, string
  }

  package var kind: Kind
  /// One for a scalar, without labels.
  package var series: [Series]
  package var warnings: [String]

  /// - Throws: ``PrometheusRefusal``
  package init(_ document: JSONDocument) throws(PrometheusRefusal) {
    guard case .object(let members) = document, case .string(let status)? = members["status"]
    else { throw .noAnswer("an object with a status") }
    guard status == "success" else {
      throw .failed(type: members["errorType"]?.text ?? "", message: members["error"]?.text ?? "")
    }
    warnings = ["warnings", "infos"].flatMap { members[$0]?.texts ?? [] }
    guard case .object(let data)? = members["data"], case .string(let name)? = data["resultType"],
      let result = data["result"]
    else { throw .noAnswer("data with a resultType and a result") }
    guard let kind = Kind(rawValue: name) else {
      throw .noAnswer("the resultType vector, matrix, scalar or string")
    }
    self.kind = kind
    switch kind {
    case .scalar, .string:
      let point = try Point(result, at: "data.result")
      series = [Series(labels: [:], points: [point], hasHistograms: false)]
    case .vector, .matrix:
      guard case .array(let elements) = result else { throw .noAnswer("a list of series") }
      var series: [Series] = []
      for (index, element) in elements.enumerated() {
        series.append(try Series(element, at: "data.result[\(index)]"))
      }
      self.series = series
    }
  }
}

extension PrometheusAnswer.Series {
  fileprivate init(_ element: JSONDocument, at path: String) throws(PrometheusRefusal) {
    guard case .object(let members) = element, case .object(let metric)? = members["metric"] else {
      throw .noAnswer("a series with its labels at \(path)")
    }
    labels = metric.compactMapValues(\.text)
    hasHistograms = members["histogram"] != nil || members["histograms"] != nil
    points = []
    if let value = members["value"] {
      points = [try PrometheusAnswer.Point(value, at: "\(path).value")]
    }
    if case .array(let values)? = members["values"] {
      points.reserveCapacity(values.count)
      for (index, value) in values.enumerated() {
        points.append(try PrometheusAnswer.Point(value, at: "\(path).values[\(index)]"))
      }
    }
  }

  /// Most labels that ``name`` shows.
  private static let labelLimit = 16

  /// `{job="api",quantile="0.95"}`, with the labels in order.
  package var name: String {
    let pairs = labels.filter { $0.key != "__name__" }.sorted { $0.key < $1.key }
    let text =
      pairs.prefix(Self.labelLimit).map { "\(Excerpt($0.key))=\"\(Excerpt($0.value))\"" }
      .joined(separator: ",") + (pairs.count > Self.labelLimit ? ",…" : "")
    return "\(Excerpt(labels["__name__"] ?? ""))"
      + (text.isEmpty && labels.count > 0 ? "" : "{\(text)}")
  }
}

extension PrometheusAnswer.Point {
  fileprivate init(_ value: JSONDocument, at path: String) throws(PrometheusRefusal) {
    guard case .array(let pair) = value, pair.count == 2,
      case .number(let time, let literal) = pair[0], case .string(let text) = pair[1]
    else { throw .noAnswer("a time and a text at \(path)") }
    self.time = time
    timeText = literal
    self.value = text
    self.path = path
  }
}

extension JSONDocument {
  fileprivate var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  fileprivate var texts: [String] {
    if case .array(let elements) = self { elements.compactMap(\.text) } else { [] }
  }
}
