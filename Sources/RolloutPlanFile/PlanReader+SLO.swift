import RolloutModel

extension PlanReader {
  func readSLO(_ node: PlanNode) -> SLOPlan {
    let members = node.members(known: ["snapshot-url", "prometheus", "metrics"])
    let prometheus = members["prometheus"].map(readPrometheus)
    let metrics = members["metrics"]?.elements.map {
      readMetric($0, isQueried: prometheus != nil)
    }
    return SLOPlan(
      snapshotURL: members["snapshot-url"]?.optionalText, prometheus: prometheus,
      metrics: metrics ?? [])
  }

  private func readPrometheus(_ node: PlanNode) -> PrometheusSource {
    let members = node.members(known: ["url"])
    if members["url"] == nil { node.report("expected the key 'url', got none") }
    return PrometheusSource(url: members["url"]?.optionalText)
  }

  private func readMetric(_ node: PlanNode, isQueried: Bool) -> Metric {
    let members = node.members(
      known: ["name", "label", "unit", "paths", "query", "query-unit"])
    let name = PlanReader.required("name", of: node, members)
    return Metric(
      name: MetricName(name), label: members["label"]?.text, unit: members["unit"]?.text ?? "",
      paths: members["paths"]?.elements.map(\.text) ?? (isQueried ? [] : [name]),
      query: readQuery(node, members))
  }

  private func readQuery(_ node: PlanNode, _ members: [String: PlanNode]) -> MetricQuery? {
    guard let query = members["query"] else {
      if let unit = members["query-unit"] {
        unit.report("expected the key 'query' beside it, got none")
      }
      return nil
    }
    return MetricQuery(query.text, unit: members["query-unit"]?.text ?? "")
  }
}
