package import RolloutModel

/// Reads every metric out of what was kept of a sample: a snapshot, or the answers of a Prometheus
/// server.
package func readings(of slo: SLOPlan, in body: [UInt8]) -> [Reading] {
  slo.prometheus == nil
    ? readings(of: slo.metrics, in: body) : PrometheusEvidence.readings(of: slo.metrics, in: body)
}

/// Reads every metric out of a snapshot's body.
///
/// What is not a finite number, 0 or more, becomes an error or, for `null`, no data; both name the
/// path and show what stands there.
package func readings(of metrics: [Metric], in body: [UInt8]) -> [Reading] {
  do throws(JSONReadFailure) {
    let document = try JSONDocument(bytes: body)
    return metrics.map { reading(of: $0, in: document) }
  } catch {
    let reason =
      error.code == .numberOutOfRange
      ? "expected a finite number: \(error)" : "expected a JSON document: \(error)"
    return metrics.map { Reading(metric: $0.name, content: .error(reason: reason)) }
  }
}

private func reading(of metric: Metric, in document: JSONDocument) -> Reading {
  var explanations: [String] = []
  for path in metric.paths {
    let lookup = document.value(at: path)
    guard case .found(let value) = lookup else {
      explanations.append("nothing at \(path): \(lookup.explanation ?? "missing")")
      continue
    }
    return Reading(metric: metric.name, content: content(value, at: path), path: path)
  }
  return Reading(
    metric: metric.name,
    content: .error(reason: "expected a number, found " + explanations.joined(separator: "; ")))
}

private func content(_ value: JSONDocument, at path: String) -> Reading.Content {
  switch value {
  case .number(let number, let literal):
    guard number.isFinite, number >= 0 else {
      return .error(
        reason: "expected a finite number, 0 or more, at \(path), got \(Excerpt(literal))")
    }
    return .value(number)
  case .null:
    return .noData(reason: "null at \(path)")
  case .string(let text):
    return .error(
      reason: "expected a number at \(path), got the string \"\(Excerpt(text))\"")
  case .bool, .array, .object:
    return .error(reason: "expected a number at \(path), got \(value.kind.phrase)")
  }
}
