import RolloutModel

extension PlanReader {
  func readSLO(_ node: PlanNode) -> SLOPlan {
    let members = node.members(known: ["snapshot-url", "metrics"])
    let metrics = members["metrics"]?.elements.map(readMetric) ?? []
    return SLOPlan(snapshotURL: members["snapshot-url"]?.optionalText, metrics: metrics)
  }

  private func readMetric(_ node: PlanNode) -> Metric {
    let members = node.members(known: ["name", "label", "unit", "paths"])
    let name = required("name", of: node, members)
    return Metric(
      name: MetricName(name), label: members["label"]?.text, unit: members["unit"]?.text ?? "",
      paths: members["paths"]?.elements.map(\.text) ?? [name])
  }

  func readPolicy(_ node: PlanNode) -> Policy {
    let members = node.members(known: ["rules"])
    return Policy(rules: members["rules"]?.elements.map(readRule) ?? [])
  }

  private func readRule(_ node: PlanNode) -> Rule {
    let members = node.members(known: [
      "name", "metric", "at-most", "at-least", "failure-limit", "minimum-samples", "no-data",
    ])
    let metric = required("metric", of: node, members)
    if (members["at-most"] == nil) == (members["at-least"] == nil) {
      node.report("expected exactly one of at-most and at-least")
    }
    let bound = members["at-most"] ?? members["at-least"]
    let limit = bound.map(readLimit) ?? nil
    let samples = members["minimum-samples"]?.wholeNumber("samples") ?? 1
    if samples < 1 { members["minimum-samples"]?.report("expected 1 or more samples") }
    return Rule(
      name: RuleName(members["name"]?.text ?? metric), metric: MetricName(metric),
      kind: .threshold(
        Threshold(
          comparison: members["at-least"] == nil ? .atMost : .atLeast,
          limit: limit ?? PlanReader.anyLimit,
          failureLimit: Int(members["failure-limit"]?.wholeNumber("breaches") ?? 0))),
      noData: members["no-data"]?.choice(NoDataAction.self) ?? .block,
      minimumSamples: Int(max(1, samples)))
  }

  private func readLimit(_ node: PlanNode) -> Limit? {
    let text = node.text
    guard let limit = Limit(text) else {
      node.report("expected a decimal number, 0 or more, got '\(text)'")
      return nil
    }
    return limit
  }

  /// Stands in for a limit that could not be read, after that was reported.
  private static var anyLimit: Limit {
    guard let limit = Limit("0") else { preconditionFailure("Invariant: 0 is a limit") }
    return limit
  }
}
