/// Numbers summed up: how many, and where they lie.
package struct ValueSpread: Hashable, Sendable {
  package var count: Int
  package var minimum: Double
  package var median: Double
  package var p90: Double
  package var p95: Double
  package var maximum: Double

  /// - Returns: nil for no numbers at all.
  package init?(_ values: [Double]) {
    guard let first = values.min(), let last = values.max() else { return nil }
    let sorted = values.sorted()
    count = sorted.count
    minimum = first
    maximum = last
    median = ValueSpread.quantile(0.5, of: sorted)
    p90 = ValueSpread.quantile(0.9, of: sorted)
    p95 = ValueSpread.quantile(0.95, of: sorted)
  }

  /// The nearest rank: always a number that occurred, never one between two.
  private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let rank = Int((share * Double(sorted.count)).rounded(.up))
    return sorted[min(max(rank, 1), sorted.count) - 1]
  }
}
