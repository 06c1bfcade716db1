/// The counts of a pair of rules at every crossing of two lists of thresholds.
package struct PairGrid: Hashable, Sendable {
  /// From strict to loose.
  package let xs: [Double]
  package let ys: [Double]
  /// A row a threshold of `ys`, a column one of `xs`.
  private let counts: [SweepCounts]

  package func counts(x: Int, y: Int) -> SweepCounts { counts[y * xs.count + x] }

  /// - Parameters:
  ///   - xs: thresholds of the first rule, from strict to loose.
  ///   - ys: of the second.
  /// > Complexity: O(n log n + cells) for `or`, by sums over the plane; O(n rows + cells) for
  /// > `and`.
  package init(_ sweep: PairSweep, xs: [Double], ys: [Double]) {
    self.xs = xs
    self.ys = ys
    let pair = sweep.pair
    let columns = xs.map { pair.oriented(PairPoint(x: $0, y: 0)).x }
    let rows = ys.map { pair.oriented(PairPoint(x: 0, y: $0)).y }
    let width = columns.count
    // Of each cell, the runs that the pair lets be: complete, unknown, ended otherwise.
    var free = Array(repeating: SIMD4<Int32>(), count: width * rows.count)
    for run in sweep.runs {
      switch run.records {
      case .either(let x, let y):
        let column = Ranks.first(in: columns, notBelow: x.last?.value ?? -.infinity)
        let row = Ranks.first(in: rows, notBelow: y.last?.value ?? -.infinity)
        if column < width, row < rows.count { free[row * width + column][run.exit] += 1 }
      case .both(let records):
        var staircase = ParetoStaircase()
        for record in records { _ = staircase.add(record.point) }
        for row in rows.indices {
          // Of the points above the row, the one farthest to the right.
          let farthest = staircase.points.first { $0.y > rows[row] }?.x ?? -.infinity
          let column = Ranks.first(in: columns, notBelow: farthest)
          if column < width { free[row * width + column][run.exit] += 1 }
        }
      }
    }
    for row in rows.indices {
      for column in 0..<width {
        var sum = free[row * width + column]
        if column > 0 { sum &+= free[row * width + column - 1] }
        if pair.join == .or, row > 0 {
          sum &+= free[(row - 1) * width + column]
          if column > 0 { sum &-= free[(row - 1) * width + column - 1] }
        }
        free[row * width + column] = sum
      }
    }
    counts = free.map { PairGrid.counts(free: $0, of: sweep.runs.count) }
  }

  static func counts(free: SIMD4<Int32>, of runs: Int) -> SweepCounts {
    let (passed, unknown, other) = (Int(free[0]), Int(free[1]), Int(free[2]))
    return SweepCounts(
      blocked: runs - passed - unknown - other, passed: passed, unknown: unknown, other: other)
  }

  /// The strictest crossings at which no more than so many runs are blocked, by rising looseness of
  /// `ys`: everything looser than one of them blocks no more, everything else does.
  package func frontier(blocked limit: Int) -> [PairPoint] {
    var found: [PairPoint] = []
    var end = xs.count
    for row in ys.indices {
      // Rows get looser: no column that was enough before is too strict now.
      var column = end
      while column > 0, counts(x: column - 1, y: row).blocked <= limit { column -= 1 }
      guard column < end else { continue }
      end = column
      found.append(PairPoint(x: xs[column], y: ys[row]))
    }
    return found
  }
}

/// Places in sorted lists.
enum Ranks {
  /// The first place of a rising list whose number is not below a value; its length for none.
  static func first(in sorted: [Double], notBelow value: Double) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
