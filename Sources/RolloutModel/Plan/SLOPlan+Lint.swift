/// Sources of samples that contradict each other, or units that do.
extension SLOPlan {
  func sourceProblems() -> [PlanProblem] {
    guard let prometheus else {
      return metrics.filter { $0.query != nil }.map {
        PlanProblem(
          field: "slo.metrics",
          message: "expected slo.prometheus for the query of '\($0.name)', got none")
      }
        + metrics.filter { $0.query == nil && $0.paths.isEmpty }.map {
          PlanProblem(
            field: "slo.metrics", message: "expected at least one path for '\($0.name)', got none")
        }
    }
    var problems: [PlanProblem] = []
    if snapshotURL != nil {
      problems.append(
        PlanProblem(
          field: "slo.prometheus", message: "expected either a snapshot-url or it, got both"))
    }
    if let url = prometheus.url, url.contains("?") || url.contains("#") {
      problems.append(
        PlanProblem(
          field: "slo.prometheus.url",
          message: "expected where the server's HTTP API is, such as http://prometheus:9090, "
            + "got a URL with ? or #"))
    }
    return problems + metrics.flatMap(\.queryProblems)
  }
}

extension Metric {
  /// How what the query returns becomes a value of the metric; nil where nobody knows.
  package var conversion: UnitConversion? {
    query.flatMap { UnitConversion(from: $0.unit, to: unit) }
  }

  fileprivate var queryProblems: [PlanProblem] {
    func problem(_ message: String) -> [PlanProblem] {
      [PlanProblem(field: "slo.metrics", message: message)]
    }
    guard let query else {
      return problem("expected a query for '\(name)', because slo.prometheus is there; got none")
    }
    if !paths.isEmpty {
      return problem("expected either a query or paths for '\(name)', got both")
    }
    if query.text.allSatisfy(\.isWhitespace) {
      return problem("expected a query for '\(name)', got nothing")
    }
    if query.text.utf8.count > MetricQuery.byteLimit {
      return problem(
        "expected a query of at most \(MetricQuery.byteLimit) bytes for '\(name)', got "
          + "\(query.text.utf8.count); a recording rule can hold it")
    }
    guard conversion == nil else { return [] }
    if query.unit.isEmpty {
      return problem(
        "expected the query-unit of '\(name)', because its unit is \(unit): such as s, if the "
          + "query returns seconds; or \(unit)")
    }
    return problem(
      "expected a query-unit of '\(name)' that converts into its unit "
        + (unit.isEmpty ? "(it has none)" : unit) + ", got \(query.unit); known are "
        + UnitConversion.known)
  }
}
