/// What a threshold compares with: no names and no texts, so that millions of samples can be judged
/// by what judges one.
package struct Bound: Hashable, Sendable {
  package var comparison: Threshold.Comparison
  package var limit: Double

  package init(_ comparison: Threshold.Comparison, limit: Double) {
    self.comparison = comparison
    self.limit = limit
  }

  /// The one comparison of this program, on the unrounded value. The limit itself passes.
  ///
  /// - Parameter packed: a ``PackedReading``.
  package func verdict(of packed: Double) -> Verdict {
    guard packed >= 0, packed.isFinite else {
      return PackedReading.isNoData(packed) ? .noData : .error
    }
    return switch comparison {
    case .atMost: packed <= limit ? .pass : .breach
    case .atLeast: packed >= limit ? .pass : .breach
    }
  }

  /// Headroom: how far a value lies on the passing side; negative for a breach.
  package func margin(of value: Double) -> Double {
    comparison == .atMost ? limit - value : value - limit
  }
}

extension Threshold {
  package var bound: Bound { Bound(comparison, limit: limit.value) }
}
