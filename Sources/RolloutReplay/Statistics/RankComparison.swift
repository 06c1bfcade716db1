/// How often a score of one group is above one of another: the Mann–Whitney statistic.
///
/// > Source: H. B. Mann, D. R. Whitney (1947), https://doi.org/10.1214/aoms/1177730491
package struct RankComparison: Hashable, Sendable {
  /// Pairs in which the first is above the second, and half of those in which they are the same.
  package var u: Double
  package var pairs: Double

  /// The area under the ROC curve; nil where a group is empty.
  package var area: Double? { pairs > 0 ? u / pairs : nil }

  /// - Parameters: not NaN; infinities are scores like others.
  /// > Complexity: O(n log n)
  package init(of first: [Double], above second: [Double]) {
    pairs = Double(first.count) * Double(second.count)
    let sorted = second.sorted()
    u = first.reduce(0) { sum, score in
      let below = sorted.partitioningIndex { $0 >= score }
      let notAbove = sorted.partitioningIndex { $0 > score }
      return sum + Double(below) + 0.5 * Double(notAbove - below)
    }
  }
}

extension [Double] {
  /// The first index from which on a condition holds, in an array in which it holds from some index
  /// on.
  func partitioningIndex(where holds: (Double) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The middle value, or the mean of the two in the middle; nil of none.
  package var median: Double? {
    guard !isEmpty else { return nil }
    let sorted = sorted()
    let middle = count / 2
    return count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}

/// A point of a ROC curve: what the rule does at thresholds from here to the next point.
package struct OperatingPoint: Hashable, Sendable {
  /// Scores above it are stopped.
  package var threshold: Double
  package var falseAlarms: Share
  package var caught: Share
}

extension OperatingPoint {
  /// The points of a curve from the loosest threshold to the strictest; the first stops nothing.
  ///
  /// > Complexity: O(n log n)
  package static func curve(bad: [Double], good: [Double]) -> [OperatingPoint] {
    let (bad, good) = (bad.sorted(), good.sorted())
    let thresholds = Set(bad + good).sorted(by: >) + [-.infinity]
    return thresholds.map { threshold in
      OperatingPoint(
        threshold: threshold,
        falseAlarms: Share(
          good.count - good.partitioningIndex { $0 > threshold }, of: good.count),
        caught: Share(bad.count - bad.partitioningIndex { $0 > threshold }, of: bad.count))
    }
  }
}
