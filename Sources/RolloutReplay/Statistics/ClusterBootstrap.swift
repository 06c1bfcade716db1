import RealModule

/// Draws clusters of runs with replacement: runs of one service and day are not independent.
package struct ClusterBootstrap: Hashable, Sendable {
  /// The members of each cluster, as indices.
  package let clusters: [[Int]]
  package let seed: UInt64

  /// - Parameter keys: of each member; equal keys are one cluster. Clusters stand in order of their
  ///   keys, so that the order of the members decides nothing.
  package init(keys: [String], seed: UInt64) {
    clusters = Dictionary(grouping: keys.indices) { keys[$0] }.sorted { $0.key < $1.key }
      .map(\.value)
    self.seed = seed
  }

  /// What is computed of each draw, in order.
  ///
  /// - Parameter compute: of how often each cluster was drawn.
  package func draws<Value>(
    _ count: Int, _ compute: ([Int]) throws -> Value
  ) rethrows -> [Value] {
    guard !clusters.isEmpty else { return [] }
    var generator = SeededGenerator(seed: seed)
    return try (0..<count).map { _ in
      var weights = Array(repeating: 0, count: clusters.count)
      for _ in clusters { weights[generator.index(below: clusters.count)] += 1 }
      return try compute(weights)
    }
  }

  /// From the 2.5 % to the 97.5 % quantile, of the nearest rank; nil of nothing.
  package static func interval(of values: [Double]) -> ShareInterval? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    func quantile(_ share: Double) -> Double {
      let rank = Int((share * Double(sorted.count)).rounded(.up))
      return sorted[min(max(rank, 1), sorted.count) - 1]
    }
    return ShareInterval(quantile(0.025), quantile(0.975))
  }

  /// The standard error of the sum of a value over all members, from what differs between clusters.
  ///
  /// > Shape: √(G/(G-1) · Σ(s_g − s̄)²) with the sum s_g of each of G clusters; 0 below two.
  package func standardErrorOfSum(_ value: (Int) -> Double) -> Double {
    guard clusters.count > 1 else { return 0 }
    let sums = clusters.map { $0.reduce(0) { $0 + value($1) } }
    let count = Double(sums.count)
    let mean = sums.reduce(0, +) / count
    let squares = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return Double.sqrt(count / (count - 1) * squares)
  }
}
