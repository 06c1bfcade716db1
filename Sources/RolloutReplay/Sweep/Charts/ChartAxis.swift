import RolloutModel

/// Maps values to places on a side of a chart, and chooses the values that are written there.
struct ChartAxis {
  let values: ClosedRange<Double>
  let places: ClosedRange<Double>
  /// Whether larger values have smaller places, as upwards on a screen.
  var isFlipped = false

  func place(_ value: Double) -> Double {
    let width = values.upperBound - values.lowerBound
    let share = width > 0 ? min(max((value - values.lowerBound) / width, 0), 1) : 0.5
    let length = places.upperBound - places.lowerBound
    return isFlipped ? places.upperBound - share * length : places.lowerBound + share * length
  }

  /// Round numbers in the range, some `count` of them.
  func ticks(_ count: Int, whole: Bool = false) -> [Double] {
    let width = values.upperBound - values.lowerBound
    guard width > 0, width.isFinite else { return [values.lowerBound] }
    var unit = 1.0
    while unit * Double(count) < width { unit *= 10 }
    while unit * Double(count) > width { unit /= 10 }
    let step = [unit, 2 * unit, 5 * unit, 10 * unit].first { $0 * Double(count) >= width } ?? unit
    let interval = whole ? max(1, step) : step
    let first = (values.lowerBound / interval).rounded(.up)
    let last = (values.upperBound / interval).rounded(.down)
    guard first <= last, last - first < 100 else { return [values.lowerBound] }
    return stride(from: first, through: last, by: 1).map {
      ChartAxis.clean($0 * interval, interval)
    }
  }

  /// Without the last bits that a multiplication leaves: 0.3 and not 0.30000000000000004.
  private static func clean(_ value: Double, _ interval: Double) -> Double {
    var scale = 1.0
    while (interval * scale).rounded() < 1
      || abs((interval * scale).rounded() / scale - interval)
        > interval * 1e-9,
      scale < 1e15
    { scale *= 10 }
    return (value * scale).rounded() / scale
  }
}
