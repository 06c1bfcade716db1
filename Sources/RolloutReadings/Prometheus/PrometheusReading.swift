import RolloutModel

/// What an instant query says of a metric.
struct PrometheusReading {
  private let metric: Metric

  init(_ metric: Metric) {
    self.metric = metric
  }

  /// - Returns: the content, and where in the answer the value stands.
  func content(_ answer: PrometheusAnswer) -> (Reading.Content, path: String?) {
    switch answer.kind {
    case .matrix, .string:
      return (
        .error(
          reason: "expected a scalar or a vector of one series, got a \(answer.kind.rawValue); "
            + "a query for one instant has no range such as [5m] around it"), nil
      )
    case .scalar, .vector: break
    }
    guard let series = answer.series.first else {
      return (.noData(reason: "the query matches nothing: an empty vector"), nil)
    }
    guard answer.series.count == 1 else {
      let names = answer.series.prefix(3).map(\.name).joined(separator: ", ")
      return (
        .error(
          reason: "expected one series, got \(answer.series.count): \(names)"
            + (answer.series.count > 3 ? ", …" : "") + "; add an aggregation such as sum() or max()"
        ), nil
      )
    }
    guard let point = series.points.first else {
      return (
        .error(
          reason: series.hasHistograms
            ? "expected a number, got a native histogram; histogram_quantile() makes one of it"
            : "expected a value, got a series without one"), nil
      )
    }
    return (content(of: point), point.path)
  }

  private func content(of point: PrometheusAnswer.Point) -> Reading.Content {
    switch PrometheusValue(point.value) {
    case .notANumber: return .noData(reason: "NaN: the query divides by nothing")
    case .unusable(let reason): return .error(reason: reason)
    case .number(let number):
      guard let conversion = metric.conversion else {
        return .error(reason: "expected a query-unit that converts into \(metric.unit)")
      }
      let converted = conversion.convert(number)
      return converted.isFinite
        ? .value(converted)
        : .error(reason: "expected a finite number, got \(Excerpt(point.value))")
    }
  }
}
