import RolloutModel
import RolloutReplay

/// A curve as people read it.
struct SweepText {
  let report: SweepReport
  let paint: Paint
  var showsAll = false

  var lines: [String] {
    var lines = [paint.strong(report.rule.words + (report.unit.isEmpty ? "" : ", \(report.unit)"))]
    lines += SweepText.scope(
      report.runCount, judged: report.values.runs.count, report.setAside, report.knowledge)
    if let constant = report.values.constant {
      lines.append(
        "⚠ \(report.rule.metric) is \(shortText(of: constant)) in every sample: no threshold "
          + "tells runs apart")
    }
    lines += ["", paint.strong("Blocked, for every threshold:")] + table
    lines += ["", paint.strong("Recorded:")] + recorded.map { "  " + $0 }
    if !report.asked.isEmpty {
      lines += ["", paint.strong("Asked for:")]
      lines += report.asked.map { "  T \(shortText(of: $0)): \(words(at: $0))" }
    }
    return lines
  }

  /// What was swept, and what is known of it.
  static func scope(
    _ count: Int, judged: Int, _ setAside: [(SetAside, Int)], _ knowledge: [(RunKnowledge, Int)]
  ) -> [String] {
    var lines = ["\(NumberWords.count(count, "rollout")), \(judged) judged"]
    let aside = setAside.filter { $0.1 > 0 }.map { "\($0.1) \($0.0.words)" }
    if !aside.isEmpty { lines.append("Not judged: " + aside.joined(separator: "; ")) }
    let known = knowledge.filter { $0.1 > 0 }.map { "\($0.1) \($0.0.words)" }
    return lines + ["Known: " + known.joined(separator: "; ")]
  }

  private var table: [String] {
    let curve = report.curve
    var marks: [Int: String] = [:]
    for limit in report.recorded.prefix(5) {
      let index = curve.index(at: limit.limit.value)
      marks[index] = (marks[index].map { $0 + ", " } ?? "<- recorded ") + limit.limit.text
    }
    let kept = Set(marks.keys).union(report.asked.map(curve.index(at:)))
    let chosen =
      showsAll ? Array(0..<curve.count) : SweepRows.chosen(of: curve.count, keeping: kept)
    let side = report.rule.comparison == .atMost ? ("T from", "to below") : ("T from", "to above")
    var rows = [
      [side.0, side.1, "blocked", "at most", "unknown", "other"]
        + curve.stages.map(\.label) + [""]
    ]
    for index in chosen {
      let step = curve.step(index)
      rows.append(
        [
          step.from.map(shortText) ?? "-", step.to.map(shortText) ?? "-",
          String(step.counts.lower), String(step.counts.upper), String(step.counts.unknown),
          String(step.counts.other),
        ] + step.stages.map { String($0.blocked) } + [marks[index] ?? ""])
    }
    var lines = PlainTable.lines(of: rows, indent: 2)
    if chosen.count < curve.count {
      lines.append(
        "  \(chosen.count) of \(curve.count) pieces; --all shows every one, --csv and --json have "
          + "them")
    }
    return lines
  }

  private var recorded: [String] {
    guard !report.recorded.isEmpty else {
      return ["no plan bounds the metric on this side in this unit"]
    }
    return report.recorded.prefix(5).map { limit in
      "\(limit.limit.text) in \(NumberWords.count(limit.runs, "rollout")): "
        + words(at: limit.limit.value) + "; \(NumberWords.count(limit.near, "rollout"))"
        + (limit.near == 1 ? " lies" : " lie") + " within 10 % of it"
    }
  }

  private func words(at threshold: Double) -> String {
    SweepText.words(report.curve.counts(at: threshold))
  }

  /// `blocks 12 of 40, at most 15`
  static func words(_ counts: SweepCounts) -> String {
    "blocks \(counts.lower) of \(counts.runs)"
      + (counts.upper > counts.lower ? ", at most \(counts.upper)" : "")
      + (counts.other > 0 ? "; \(counts.other) ended otherwise" : "")
  }
}

extension RunKnowledge {
  var words: String {
    switch self {
    case .complete: "to their end"
    case .stopped: "until they were stopped"
    case .observedAgain: "until a person had a stage observed again"
    case .underWay: "as far as they are"
    case .endedOtherwise: "until a gate, a command, a probe or a person ended them"
    }
  }
}

extension SetAside {
  var words: String {
    switch self {
    case .notCollected: "never collected it"
    case .stageMissing: "sample none of the stages"
    case .redacted: "have events that were erased"
    case .clockWentBack: "have samples older than earlier ones"
    case .noBaseline: "have no baseline"
    case .zeroBaseline: "have a baseline of 0"
    }
  }
}
