extension PairSweep {
  /// The counts at any pairs of thresholds, in the order in which they are asked for.
  ///
  /// For `or`, runs and questions are sorted by the first threshold, and a Fenwick tree over the
  /// second counts the runs that neither rule finds anything in.
  ///
  /// > Complexity: O((n + q) log n) for `or`; O(n q) for `and`.
  package func counts(at points: [PairPoint]) -> [SweepCounts] {
    guard pair.join == .or else { return points.map { counts(at: $0) } }
    var criticals: [(point: PairPoint, exit: Int)] = []
    for run in runs {
      guard case .either(let x, let y) = run.records else { continue }
      criticals.append(
        (
          PairPoint(x: x.last?.value ?? -.infinity, y: y.last?.value ?? -.infinity), run.exit
        ))
    }
    criticals.sort { $0.point.x < $1.point.x }
    let ranks = criticals.map(\.point.y).sorted()
    let asked = points.map(pair.oriented)
    var tree = FenwickTree(count: ranks.count)
    var answers = Array(repeating: SweepCounts(), count: points.count)
    var next = 0
    for index in asked.indices.sorted(by: { asked[$0].x < asked[$1].x }) {
      while next < criticals.count, criticals[next].point.x <= asked[index].x {
        let rank = Ranks.first(in: ranks, notBelow: criticals[next].point.y)
        tree.add(1, to: criticals[next].exit, at: rank)
        next += 1
      }
      let reached = Ranks.first(in: ranks, notBelow: asked[index].y.nextUp)
      answers[index] = PairGrid.counts(free: tree.sum(before: reached), of: runs.count)
    }
    return answers
  }
}

/// Sums of prefixes that can be added to.
///
/// > Source: P. M. Fenwick, "A new data structure for cumulative frequency tables" (1994)
struct FenwickTree {
  private var nodes: [SIMD4<Int32>]

  init(count: Int) {
    nodes = Array(repeating: SIMD4(), count: count + 1)
  }

  mutating func add(_ amount: Int32, to lane: Int, at index: Int) {
    var node = index + 1
    while node < nodes.count {
      nodes[node][lane] += amount
      node += node & -node
    }
  }

  /// The sum of everything at a lower index.
  func sum(before index: Int) -> SIMD4<Int32> {
    var sum = SIMD4<Int32>()
    var node = index
    while node > 0 {
      sum &+= nodes[node]
      node -= node & -node
    }
    return sum
  }
}
