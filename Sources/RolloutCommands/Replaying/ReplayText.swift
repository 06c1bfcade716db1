import RolloutModel
import RolloutReplay

/// Replays as a text for people.
struct ReplayText {
  let report: ReplayReport
  let paint: Paint

  var lines: [String] {
    var lines: [String] = []
    forEachLine { lines.append($0) }
    return lines
  }

  /// Hands over one line after the other: there is one a rollout.
  func forEachLine(_ use: (String) -> Void) {
    for (index, candidate) in report.candidates.enumerated() {
      for line in summary(report.summaries[index], candidate) + [""] { use(line) }
    }
    table(use)
  }

  private func summary(_ summary: ReplaySummary, _ candidate: Candidate) -> [String] {
    var lines = [
      "\(NumberWords.count(summary.count, "rollout")) under "
        + paint.strong(Printable.line(candidate.words))
    ]
    let counts = summary.verdicts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    lines += PlainTable.lines(of: counts.map { [$0.key, String($0.value)] }, indent: 2)
    lines.append(
      "Blocked: \(ReplayWords.share(summary.blockRate)) (\(summary.blocks) for sure, "
        + "\(summary.blocks + summary.unknown) at most)")
    if summary.bad.count + summary.good.count > 0 {
      lines.append(
        "Bad changes stopped: \(ReplayWords.share(summary.recall)) of \(summary.bad.count); "
          + "good ones stopped: \(ReplayWords.share(summary.falsePositiveRate)) of "
          + "\(summary.good.count); precision \(ReplayWords.share(summary.precision))")
    }
    if summary.exposureSaved > 0 {
      lines.append(
        "Exposure saved: \(NumberWords.short(summary.exposureSaved)) cohort-minutes")
    }
    return lines
  }

  private func table(_ use: (String) -> Void) {
    let isPair = report.candidates.count > 1
    let rows = isPair ? report.sorted.filter(\.isDifferent) : report.sorted
    if isPair, rows.isEmpty { return use("The two come to the same for every rollout.") }
    let head =
      ["Rollout", "Plan", "Recorded"] + (isPair ? ["Verdict A", "Verdict B"] : ["Verdict"])
      + ["Stage", "Sample", "Margin", "Lead", "Exposure", "Event", "Why"]
    let body = (0...rows.count).lazy.map { number -> [String] in
      guard number > 0 else { return head }
      let row = rows[number - 1]
      let replay = row.replays[0]
      let cells = ReplayCells(replay, sample: row.samples[0])
      return [String(replay.rollout.text.prefix(18)), replay.facts.name, cells.recorded]
        + row.replays.map(\.verdict.word) + [
          cells.stage, cells.sample, cells.margin, cells.lead, cells.exposure, cells.event,
          cells.why,
        ]
    }
    PlainTable.forEachLine(of: body, indent: 0, use)
  }
}
