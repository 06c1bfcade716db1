import RolloutEvidence
import RolloutModel

/// What differs between two rollouts, as people read it.
struct DifferenceText {
  let difference: RolloutDifference
  let left: RolloutID
  let right: RolloutID
  let paint: Paint

  var lines: [String] {
    ["A: \(left)", "B: \(right)"]
      + section("Release and place", difference.identity.map(words))
      + section("Plan", difference.plan.map(words))
      + section("Policy", difference.rules.flatMap(words))
      + section("Outcome", difference.outcome.map(words))
      + table("Samples", samples) + table("Time per stage", stages)
  }

  private func section(_ title: String, _ texts: [String]) -> [String] {
    guard !texts.isEmpty else { return ["", "\(paint.strong(title)): ✔ the same"] }
    return ["", paint.strong(title) + ":"] + texts.map { "  " + Printable.line($0) }
  }

  private func words(_ field: FieldDifference) -> String {
    "\(field.path): \(field.left ?? "(none)") → \(field.right ?? "(none)")"
  }

  private func words(_ rule: RuleDifference) -> [String] {
    switch rule.kind {
    case .onlyLeft: ["\(rule.rule): only in A"]
    case .onlyRight: ["\(rule.rule): only in B"]
    case .changed: rule.fields.map { "\(rule.rule).\(words($0))" }
    case .order: rule.fields.map(words)
    }
  }

  private func table(_ title: String, _ rows: [[String]]) -> [String] {
    guard rows.count > 1 else { return ["", "\(paint.strong(title)): none"] }
    return ["", paint.strong(title) + ":"] + PlainTable.lines(of: rows, indent: 2)
  }

  private var samples: [[String]] {
    [["stage", "metric", "", "count", "median", "p95", "max", "margin", "no value"]]
      + difference.samples.flatMap { comparison in
        [("A", comparison.left), ("B", comparison.right)].enumerated().map { index, side in
          [
            index == 0 ? comparison.stage.label : "", index == 0 ? comparison.metric.text : "",
            side.0,
          ] + DifferenceText.cells(of: side.1)
        }
      }
  }

  private static func cells(of samples: MetricSamples?) -> [String] {
    guard let samples else { return ["-", "-", "-", "-", "-", "-"] }
    func text(_ value: Double?) -> String { value.map(NumberWords.short) ?? "-" }
    return [
      String(samples.values?.count ?? 0), text(samples.values?.median), text(samples.values?.p95),
      text(samples.values?.maximum), text(samples.margin),
      String(samples.noData + samples.errors),
    ]
  }

  private var stages: [[String]] {
    [["stage", "A", "B", "A", "B"]]
      + difference.stages.map { comparison in
        [comparison.stage.label] + [comparison.left, comparison.right].map(duration)
          + [comparison.left, comparison.right].map { $0?.verdict?.rawValue ?? "-" }
      }
  }

  private func duration(_ side: StageComparison.Side?) -> String {
    side.map { NumberWords.duration(Double($0.duration.count)) } ?? "-"
  }
}
