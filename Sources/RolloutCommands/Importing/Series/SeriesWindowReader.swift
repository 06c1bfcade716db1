import RolloutModel
import RolloutPlanFile

/// Reads the runs that a map cuts out of a file by time.
struct SeriesWindowReader {
  let metrics: [SeriesMetric]
  let reader: SeriesMapReader

  func read(_ node: PlanNode) -> [SeriesWindow] {
    let elements = node.elements
    if elements.isEmpty || elements.count > SeriesMap.runLimit {
      node.report("expected 1 to \(SeriesMap.runLimit) runs, got \(elements.count)")
      return []
    }
    let windows = elements.map(readWindow)
    var seen: Set<String> = []
    for (window, element) in zip(windows, elements) where !seen.insert(window.name).inserted {
      element.report("expected distinct names, got '\(window.name)' twice")
    }
    return windows
  }

  private func readWindow(_ node: PlanNode) -> SeriesWindow {
    let members = node.members(
      known: [
        "name", "service", "environment", "started", "outcome", "thresholds", "stages",
      ])
    let name = PlanReader.required("name", of: node, members)
    if members["outcome"] == nil {
      node.report("expected the key 'outcome', one of completed, blocked, undecided; got none")
    }
    let stages = members["stages"]?.elements ?? []
    if stages.isEmpty || stages.count > SeriesMap.stageLimit {
      node.report("expected 1 to \(SeriesMap.stageLimit) stages, got \(stages.count)")
    }
    return SeriesWindow(
      name: name, service: members["service"]?.optionalText,
      environment: members["environment"]?.optionalText,
      started: members["started"].flatMap(readTime),
      outcome: members["outcome"]?.choice(ImportedStatus.self) ?? .undecided,
      thresholds: members["thresholds"].map { reader.readThresholds($0, metrics) },
      stages: inOrder(stages, of: node))
  }

  /// Stages follow each other: one moment belongs to one stage.
  private func inOrder(
    _ nodes: [PlanNode], of run: PlanNode
  ) -> [SeriesWindow.StageWindow] {
    var stages: [SeriesWindow.StageWindow] = []
    for node in nodes {
      guard let stage = readStage(node) else { continue }
      if stage.from >= stage.to {
        node.report(
          "expected 'to' after 'from', got \(RFC3339.text(stage.from)) and "
            + RFC3339.text(stage.to))
      }
      if let last = stages.last, stage.from < last.to {
        node.report(
          "expected it to begin when '\(last.stage)' has ended, at \(RFC3339.text(last.to)), got "
            + RFC3339.text(stage.from))
      }
      stages.append(stage)
    }
    return stages
  }

  private func readStage(_ node: PlanNode) -> SeriesWindow.StageWindow? {
    let members = node.members(known: ["percent", "stage", "from", "to"])
    for key in ["from", "to"] where members[key] == nil {
      node.report("expected the key '\(key)', got none")
    }
    guard let from = members["from"].flatMap(readTime), let to = members["to"].flatMap(readTime)
    else { return nil }
    let stage: Stage?
    switch (members["percent"], members["stage"]) {
    case (let percent?, nil):
      stage = Int(percent.text).flatMap(CohortPercent.init).map { .cohort($0) }
      if stage == nil {
        percent.report("expected a percentage from 0 to 100, got '\(percent.text)'")
      }
    case (nil, let label?):
      stage = Stage(label: label.text)
      if stage == nil {
        label.report(
          "expected baseline, cohort_5 (any percentage) or post_rollback_drill, got "
            + "'\(label.text)'")
      }
    default:
      node.report("expected exactly one of 'percent' and 'stage'")
      stage = nil
    }
    return stage.map { SeriesWindow.StageWindow(stage: $0, from: from, to: to) }
  }

  private func readTime(_ node: PlanNode) -> Timestamp? {
    do throws(SeriesTime.Refusal) {
      return try SeriesTime.instant(node.text)
    } catch {
      node.report(error.words)
      return nil
    }
  }
}
