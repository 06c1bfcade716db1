import RolloutModel

/// The picture of the plane of a pair: the more runs a crossing blocks, the darker it is.
///
/// One `<svg>` element without scripts and without ids. The places of its lines are the ranks of
/// the thresholds, so that each step has its room; the labels have their values.
package struct PairChart: Sendable {
  private let sweep: PairSweep
  private let grid: PairGrid
  private let units: (x: String, y: String)
  private let recorded: PairPoint?

  private static let plot = (left: 92.0, top: 58.0, width: 600.0, height: 360.0)
  private static let size = (width: 760.0, height: 486.0)

  package init(
    _ sweep: PairSweep, _ grid: PairGrid, units: (x: String, y: String) = ("", ""),
    recorded: PairPoint? = nil
  ) {
    self.sweep = sweep
    self.grid = grid
    self.units = units
    self.recorded = recorded
  }

  package var svg: String {
    let pair = sweep.pair
    let words =
      "\(pair.x.metric) \(pair.join.rawValue) \(pair.y.metric): runs blocked of "
      + "\(sweep.runs.count)"
    let (width, height) = PairChart.size
    var text =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sweep-chart\" "
      + "viewBox=\"0 0 \(SVGText.number(width)) \(SVGText.number(height))\" "
      + "width=\"\(SVGText.number(width))\" height=\"\(SVGText.number(height))\" "
      + "role=\"img\" aria-label=\"\(SVGText.escaped(words))\">\n" + ChartStyle.css
    text += SVGText.box(0, 0, width, height, style: "sweep-paper")
    text += SVGText.text(words, x: 16, y: 26, style: "sweep-title")
    guard !grid.xs.isEmpty, !grid.ys.isEmpty else { return text + "</svg>\n" }
    return text + cells + frame + mark + scale + "</svg>\n"
  }

  private func left(_ column: Int) -> Double {
    PairChart.plot.left + PairChart.plot.width * Double(column) / Double(grid.xs.count)
  }

  /// Rows rise from the bottom.
  private func top(_ row: Int) -> Double {
    PairChart.plot.top
      + PairChart.plot.height * Double(grid.ys.count - 1 - row) / Double(grid.ys.count)
  }

  /// Cells of a row that block as many are one box.
  private var cells: String {
    let runs = max(1, sweep.runs.count)
    var text = ""
    for row in grid.ys.indices {
      var column = 0
      while column < grid.xs.count {
        let blocked = grid.counts(x: column, y: row).blocked
        var end = column + 1
        while end < grid.xs.count, grid.counts(x: end, y: row).blocked == blocked { end += 1 }
        if blocked > 0 {
          text += box(
            left(column), top(row), left(end) - left(column),
            PairChart.plot.height / Double(grid.ys.count), Double(blocked) / Double(runs))
        }
        column = end
      }
    }
    return text
  }

  /// Nothing is blank, so that one run of many shows.
  private func box(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ share: Double
  ) -> String {
    SVGText.box(
      x, y, width, height, style: "sweep-heat",
      more: " fill-opacity=\"\(SVGText.number(share > 0 ? 0.06 + 0.94 * share : 0))\" "
        + "shape-rendering=\"crispEdges\"")
  }

  /// What the shades mean, over the plane on the right.
  private var scale: String {
    let right = PairChart.plot.left + PairChart.plot.width
    let steps = 10
    var text = SVGText.text("0", x: right - 212, y: 48, style: "sweep-small", anchor: "end")
    for step in 0...steps {
      text += box(
        right - 206 + 16 * Double(step), 37, 16, 12, Double(step) / Double(steps))
    }
    text += SVGText.text("\(sweep.runs.count)", x: right - 24, y: 48, style: "sweep-small")
    return text
  }

  private var frame: String {
    let plot = PairChart.plot
    let bottom = plot.top + plot.height
    var text = SVGText.line(
      plot.left, bottom, plot.left + plot.width, bottom, style: "sweep-axis")
    text += SVGText.line(plot.left, plot.top, plot.left, bottom, style: "sweep-axis")
    for column in labelled(grid.xs.count, most: 7) {
      let x = (left(column) + left(column + 1)) / 2
      text += SVGText.text(
        SVGText.label(grid.xs[column]), x: x, y: bottom + 18, style: "sweep-small",
        anchor: "middle")
    }
    for row in labelled(grid.ys.count, most: 9) {
      let y = top(row) + plot.height / Double(grid.ys.count) / 2 + 4
      text += SVGText.text(
        SVGText.label(grid.ys[row]), x: plot.left - 8, y: y, style: "sweep-small", anchor: "end")
    }
    let pair = sweep.pair
    text += SVGText.text(
      pair.x.thresholdWords + (units.x.isEmpty ? "" : ", \(units.x)"),
      x: plot.left + plot.width / 2, y: bottom + 42, style: "sweep-label", anchor: "middle")
    return text
      + SVGText.text(
        pair.y.thresholdWords + (units.y.isEmpty ? "" : ", \(units.y)"), x: 16, y: 48,
        style: "sweep-small")
  }

  private func labelled(_ count: Int, most: Int) -> [Int] {
    guard count > most else { return Array(0..<count) }
    return (0..<most).map { $0 * (count - 1) / (most - 1) }
  }

  /// Where the recorded pair lies: at the strict corner of its cell.
  private var mark: String {
    guard let recorded, let column = grid.xs.firstIndex(of: recorded.x),
      let row = grid.ys.firstIndex(of: recorded.y)
    else { return "" }
    let plot = PairChart.plot
    let x = (left(column) + left(column + 1)) / 2
    let y = top(row) + plot.height / Double(grid.ys.count) / 2
    let isRight = x > plot.left + plot.width / 2
    var text = ""
    for style in ["sweep-halo", "sweep-mark"] {
      text += SVGText.line(x, plot.top, x, plot.top + plot.height, style: style)
      text += SVGText.line(plot.left, y, plot.left + plot.width, y, style: style)
    }
    return text
      + SVGText.text(
        "recorded \(shortText(of: recorded.x)), \(shortText(of: recorded.y))",
        x: isRight ? x - 6 : x + 6, y: y - 6, style: "sweep-mark-label",
        anchor: isRight ? "end" : "start")
  }
}
