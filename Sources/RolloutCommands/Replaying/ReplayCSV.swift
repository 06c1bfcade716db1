import RolloutModel
import RolloutReplay

/// Replays as CSV: a line a rollout, a header first.
///
/// > Shape: docs/replay.md
struct ReplayCSV {
  let report: ReplayReport

  static let columns = [
    "rollout", "plan", "service", "environment", "started", "recorded", "label", "candidate",
    "verdict", "reason", "stage", "sample", "at_stage_end", "event_position", "rules",
    "margin_rule", "margin", "lead_seconds", "exposure_saved_cohort_minutes", "shifted_stages",
  ]

  var lines: [String] {
    var lines: [String] = []
    forEachLine { lines.append($0) }
    return lines
  }

  /// Hands over one line after the other.
  func forEachLine(_ use: (String) -> Void) {
    use(ReplayCSV.columns.joined(separator: ","))
    for row in report.rows {
      for (index, replay) in row.replays.enumerated() {
        use(fields(replay, row, index).map(CSVField.quoted).joined(separator: ","))
      }
    }
  }

  private func fields(_ replay: RunReplay, _ row: ReplayReport.Row, _ index: Int) -> [String] {
    let point = replay.candidate
    return [
      replay.rollout.text, replay.facts.name, replay.facts.service ?? "",
      replay.facts.environment ?? "", replay.facts.startedAt.map(RFC3339.text) ?? "",
      replay.facts.end?.status.rawValue ?? "", row.label?.rawValue ?? "",
      report.candidates[index].words, replay.verdict.word,
      ReplayWords.code(of: replay.verdict) ?? "", point?.stage.label ?? "",
      row.samples[index].map { String($0) } ?? "", point.map { String($0.isAtStageEnd) } ?? "",
      point.map { String($0.position) } ?? "",
      (point?.rules ?? []).map(\.text).joined(separator: " "), replay.margin?.rule.text ?? "",
      replay.margin.map { shortText(of: $0.value) } ?? "",
      replay.lead.map { shortText(of: Double($0.count) / 1000) } ?? "",
      replay.exposureSaved.map { shortText(of: $0) } ?? "",
      replay.shifted.map(\.label).joined(separator: " "),
    ]
  }
}
