import RolloutModel

extension PlanReader {
  func readSLO(_ node: PlanNode) -> SLOPlan {
    let members = node.members(known: ["snapshot-url", "metrics"])
    let metrics = members["metrics"]?.elements.map(readMetric) ?? []
    return SLOPlan(snapshotURL: members["snapshot-url"]?.optionalText, metrics: metrics)
  }

  private func readMetric(_ node: PlanNode) -> Metric {
    let members = node.members(known: ["name", "label", "unit", "paths"])
    let name = PlanReader.required("name", of: node, members)
    return Metric(
      name: MetricName(name), label: members["label"]?.text, unit: members["unit"]?.text ?? "",
      paths: members["paths"]?.elements.map(\.text) ?? [name])
  }
}
