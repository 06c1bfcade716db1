import RolloutModel

/// Which thresholds a picture shows.
enum ChartRange {
  /// From the strictest breakpoint to the loosest with a margin, the recorded limits included.
  ///
  /// Where the last one run of a hundred stretches the picture to more than three times of what the
  /// others need, it ends before.
  ///
  /// - Returns: with the last breakpoint where that is not shown.
  static func of(
    _ curve: SweepCurve, with recorded: [RecordedLimit]
  ) -> (ClosedRange<Double>, beyond: Double?) {
    let points = curve.breakpoints
    guard let first = points.first, let last = points.last else { return (0...1, nil) }
    let most = curve.runs / 100
    let bulk = points.indices.first { curve.counts(ofStep: $0 + 1).blocked <= most } ?? 0
    var end = last
    var beyond: Double?
    if abs(last - first) > 3 * abs(points[bulk] - first), points[bulk] != first {
      end = first + 1.25 * (points[bulk] - first)
      beyond = last
    }
    let limits = recorded.prefix(3).map(\.limit.value)
    var low = min(first, end, limits.min() ?? first)
    var high = max(first, end, limits.max() ?? first)
    let margin = high > low ? 0.04 * (high - low) : max(1, abs(high) / 10)
    low = low >= 0 ? max(0, low - margin) : low - margin
    high += margin
    return (low...high, beyond)
  }
}
