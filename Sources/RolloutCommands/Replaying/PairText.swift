import RolloutModel
import RolloutReplay

/// The plane of a pair of rules as people read it.
struct PairText {
  let report: PairReport
  let paint: Paint

  private static let columns = 60
  private static let rows = 18
  private static let frontierLimit = 20
  /// From nothing blocked to everything.
  private static let shades: [Character] = Array(" .:-=+*#%@")

  var lines: [String] {
    let pair = report.pair
    var lines = [
      paint.strong(
        "\(pair.x.words(threshold: "X")) \(pair.join.rawValue) "
          + "\(pair.y.words(threshold: "Y"))"
          + (pair.join == .and ? ", in the same sample" : ""))
    ]
    lines += SweepText.scope(
      report.runCount, judged: report.sweep.runs.count,
      SweepReport.reasons(of: report.sweep.setAside),
      SweepReport.knowledge(of: report.sweep.runs.map(\.knowledge)))
    lines += ["", paint.strong("Blocked, from none ( ) to all (@):")] + map
    lines += ["", paint.strong("Recorded:"), "  " + recorded]
    lines +=
      [
        "",
        paint.strong(
          "Strictest pairs that block no more than "
            + "\(NumberWords.count(report.frontierLimit, "rollout")):"),
      ] + frontier
    if !report.asked.isEmpty {
      lines += ["", paint.strong("Asked for:")]
      lines += report.asked.map { "  \(words($0))" }
    }
    return lines
  }

  private func words(_ point: PairPoint) -> String {
    "X \(shortText(of: point.x)), Y \(shortText(of: point.y)): "
      + SweepText.words(report.sweep.counts(at: point))
  }

  private var recorded: String {
    report.recordedPoint.map(words) ?? "no plan bounds both metrics on these sides"
  }

  /// Rows from the loosest threshold of the second metric down to the strictest.
  private var map: [String] {
    let grid = report.map(columns: PairText.columns, rows: PairText.rows)
    guard let first = grid.xs.first, let last = grid.xs.last else { return ["  none"] }
    let mark = report.recordedPoint
    let labels = grid.ys.map(shortText)
    let width = max(1, labels.map(\.count).max() ?? 1)
    func padded(_ text: String) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    var lines = [
      "  " + padded("Y") + "  " + report.pair.y.metric.text
        + (report.units.y.isEmpty ? "" : ", \(report.units.y)")
    ]
    for row in grid.ys.indices.reversed() {
      let cells = grid.xs.indices.map { column -> Character in
        if let mark, mark.x == grid.xs[column], mark.y == grid.ys[row] { return "R" }
        let counts = grid.counts(x: column, y: row)
        // What is not quite nothing shows, and what is not quite all does not look so.
        let last = PairText.shades.count - 1
        let share = counts.blocked * last
        let shade = share == 0 ? 0 : max(1, share / max(1, counts.runs))
        return PairText.shades[min(last, shade)]
      }
      lines.append("  \(padded(labels[row])) |" + String(cells))
    }
    let ends = (shortText(of: first), shortText(of: last))
    let gap = max(1, grid.xs.count - ends.0.count - ends.1.count)
    lines.append(
      "  " + padded("X") + "  " + ends.0 + String(repeating: " ", count: gap) + ends.1 + "  "
        + report.pair.x.metric.text + (report.units.x.isEmpty ? "" : ", \(report.units.x)"))
    if mark != nil { lines.append("  R: recorded") }
    let count = report.breakpointCounts
    if grid.xs.count < count.x || grid.ys.count < count.y {
      lines.append(
        "  \(grid.xs.count) x \(grid.ys.count) of \(count.x) x \(count.y) lines; each cell is "
          + "exact")
    }
    return lines
  }

  private var frontier: [String] {
    let points = report.grid.frontier(blocked: report.frontierLimit)
    guard !points.isEmpty else { return ["  none"] }
    let shown = SweepRows.chosen(of: points.count, keeping: [], limit: PairText.frontierLimit)
    let rows =
      [["X", "Y", "blocked", "at most"]]
      + shown.map { index in
        let counts = report.sweep.counts(at: points[index])
        return [
          shortText(of: points[index].x), shortText(of: points[index].y), String(counts.lower),
          String(counts.upper),
        ]
      }
    let more = points.count - shown.count
    return PlainTable.lines(of: rows, indent: 2)
      + (more > 0 ? ["  and \(more) between them; --json has all"] : [])
  }
}
