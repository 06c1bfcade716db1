import RolloutModel

/// The pieces of a curve from left to right, those that no eye tells apart as one.
struct ChartPieces {
  /// With the place at which each begins.
  private var pieces: [(x: Double, step: Int)] = []
  private let curve: SweepCurve

  init(_ curve: SweepCurve, _ axis: ChartAxis) {
    self.curve = curve
    let rises = curve.rule.comparison == .atMost
    let order = rises ? Array(0..<curve.count) : Array((0..<curve.count).reversed())
    for index in order {
      // To the left of a lower bound's breakpoint is what is looser.
      let edge = rises ? curve.step(index).from : curve.step(index).to
      let value = edge ?? axis.values.lowerBound
      guard value <= axis.values.upperBound else { break }
      let x = (axis.place(value) * 4).rounded() / 4
      if let last = pieces.last, last.x == x { pieces.removeLast() }
      pieces.append((x, index))
    }
  }

  func line(
    _ layout: SweepChart.Layout, style: String, _ count: (SweepStep) -> Int
  ) -> String {
    "<path class=\"\(style)\" d=\"\(path(layout, count))\"/>\n"
  }

  func area(
    _ layout: SweepChart.Layout, style: String, _ count: (SweepStep) -> Int
  ) -> String {
    let bottom = SVGText.number(layout.y.places.upperBound)
    let left = SVGText.number(layout.x.places.lowerBound)
    return "<path class=\"\(style)\" d=\"\(path(layout, count))V\(bottom)H\(left)Z\"/>\n"
  }

  private func path(_ layout: SweepChart.Layout, _ count: (SweepStep) -> Int) -> String {
    var text = "M\(SVGText.number(layout.x.places.lowerBound))"
    var height: Double?
    for piece in pieces {
      let y = layout.y.place(Double(count(curve.step(piece.step))))
      guard y != height else { continue }
      text += height == nil ? " " : "H\(SVGText.number(piece.x))V"
      text += SVGText.number(y)
      height = y
    }
    return text + "H\(SVGText.number(layout.x.places.upperBound))"
  }
}
