import RolloutModel

/// The picture of a curve: how many runs each threshold blocks, by stage, and how many it may.
///
/// One `<svg>` element without scripts and without ids, so that many fit into one page. Steps that
/// lie within a quarter of a pixel are drawn as one.
package struct SweepChart: Sendable {
  package var curve: SweepCurve
  /// Of the threshold: `ms`; empty for none.
  package var unit: String
  /// The first ones are drawn.
  package var recorded: [RecordedLimit]
  /// Over the picture; nil: what was swept.
  package var title: String?

  package init(
    _ curve: SweepCurve, unit: String = "", recorded: [RecordedLimit] = [], title: String? = nil
  ) {
    self.curve = curve
    self.unit = unit
    self.recorded = recorded
    self.title = title
  }

  private static let size = (width: 760.0, height: 460.0)
  private static let marks = 3

  package var svg: String {
    let layout = Layout(self)
    let (width, height) = SweepChart.size
    let words = title ?? curve.rule.words
    var text =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sweep-chart\" "
      + "viewBox=\"0 0 \(SVGText.number(width)) \(SVGText.number(layout.height))\" "
      + "width=\"\(SVGText.number(width))\" height=\"\(SVGText.number(layout.height))\" "
      + "role=\"img\" aria-label=\"\(SVGText.escaped(words))\">\n" + ChartStyle.css
    text += SVGText.box(0, 0, width, layout.height, style: "sweep-paper")
    text += SVGText.text(words, x: 16, y: 26, style: "sweep-title")
    text += axes(layout)
    text += areas(layout)
    text += marks(layout)
    text += legend(layout, from: height - 26)
    return text + "</svg>\n"
  }

  struct Layout {
    let x: ChartAxis
    let y: ChartAxis
    /// Of the last breakpoint, where it lies outside.
    let beyond: Double?
    let height: Double

    init(_ chart: SweepChart) {
      let (range, beyond) = ChartRange.of(chart.curve, with: chart.recorded)
      self.beyond = beyond
      x = ChartAxis(values: range, places: 64...(SweepChart.size.width - 24))
      y = ChartAxis(
        values: 0...Double(max(1, chart.curve.runs)),
        places: 84...(SweepChart.size.height - 92), isFlipped: true)
      height = SweepChart.size.height + (chart.curve.stages.count > 6 ? 22 : 0)
    }
  }

  private func axes(_ layout: Layout) -> String {
    let (left, right) = (layout.x.places.lowerBound, layout.x.places.upperBound)
    let bottom = layout.y.places.upperBound
    var text = ""
    for tick in layout.y.ticks(5, whole: true) {
      let y = layout.y.place(tick)
      text += SVGText.line(left, y, right, y, style: "sweep-grid")
      text += SVGText.text(
        shortText(of: tick), x: left - 8, y: y + 4, style: "sweep-small", anchor: "end")
    }
    for tick in layout.x.ticks(8) {
      let x = layout.x.place(tick)
      text += SVGText.line(x, bottom, x, bottom + 5, style: "sweep-axis")
      text += SVGText.text(
        shortText(of: tick), x: x, y: bottom + 19, style: "sweep-small", anchor: "middle")
    }
    text += SVGText.line(left, bottom, right, bottom, style: "sweep-axis")
    text += SVGText.text(
      "runs blocked, of \(curve.runs): solid at least, dotted at most", x: 16, y: 46,
      style: "sweep-small")
    var name = curve.rule.thresholdWords + (unit.isEmpty ? "" : ", \(unit)")
    if let beyond = layout.beyond { name += " (the curve ends at \(SVGText.number(beyond)))" }
    text += SVGText.text(
      name, x: (left + right) / 2, y: bottom + 40, style: "sweep-label", anchor: "middle")
    return text
  }

  /// The stages stacked, the first one lowest, with what is unknown on top.
  private func areas(_ layout: Layout) -> String {
    let pieces = ChartPieces(curve, layout.x)
    var text = pieces.area(layout, style: "sweep-band") { $0.counts.upper }
    for stage in curve.stages.indices.reversed() {
      text += pieces.area(layout, style: ChartStyle.stage(stage, of: curve.stages.count)) { step in
        step.stages[...stage].reduce(0) { $0 + $1.blocked }
      }
    }
    text += pieces.line(layout, style: "sweep-upper") { $0.counts.upper }
    return text + pieces.line(layout, style: "sweep-lower") { $0.counts.lower }
  }

  private func marks(_ layout: Layout) -> String {
    var text = ""
    for (index, mark) in recorded.prefix(SweepChart.marks).enumerated()
    where layout.x.values.contains(mark.limit.value) {
      let x = layout.x.place(mark.limit.value)
      let y = layout.y.places.lowerBound - 6 - 13 * Double(index)
      let isRight = x > (layout.x.places.lowerBound + layout.x.places.upperBound) / 2
      text += SVGText.line(
        x, y + 2, x, layout.y.places.upperBound, style: "sweep-mark")
      text += SVGText.text(
        "recorded \(mark.limit.text) (\(mark.runs) \(mark.runs == 1 ? "run" : "runs"))",
        x: isRight ? x - 5 : x + 5, y: y + 4,
        style: "sweep-mark-label", anchor: isRight ? "end" : "start")
    }
    return text
  }

  private func legend(_ layout: Layout, from start: Double) -> String {
    var text = ""
    var (x, y) = (64.0, start)
    func add(_ words: String, _ style: String) {
      let width = 24 + SVGText.width(of: words)
      if x + width > SweepChart.size.width - 16 { (x, y) = (64, y + 22) }
      text += SVGText.box(x, y - 10, 12, 12, style: style)
      text += SVGText.text(words, x: x + 17, y: y, style: "sweep-label")
      x += width + 6
    }
    for (index, stage) in curve.stages.enumerated() {
      add(stage.label, ChartStyle.stage(index, of: curve.stages.count))
    }
    if curve.steps.contains(where: { $0.counts.unknown > 0 }) {
      add("unknown: not recorded so far", "sweep-band")
    }
    return text
  }
}
