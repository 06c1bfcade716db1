/// The cost of a rule over all thresholds: constant between the critical values of the runs.
///
/// Piece 0 is stopping every run, which every threshold below the first breakpoint does, but for
/// runs that are too short for the rule; the last piece holds every threshold from the last
/// breakpoint on, and stops none.
struct CostCurve: Sendable {
  /// Rising; piece k begins at breakpoint k - 1, which is in it, and ends before breakpoint k.
  let breakpoints: [Double]
  /// Changes of cost, by cluster: the piece from which on it applies.
  private let changes: [[(piece: Int, cost: Double)]]

  /// - Parameters:
  ///   - clusters: the cases of each, as indices.
  ///   - isBad: as which kind of change each case counts.
  /// > Complexity: O(r log r) in the number of records.
  init(
    _ cases: [TuningCase], clusters: [[Int]], costs: TuningCosts, assuming unknowns: Assumption,
    isBad: (TuningCase) -> Bool
  ) {
    let breakpoints = Set(cases.flatMap { $0.score.records.map(\.value) }).sorted()
    self.breakpoints = breakpoints
    let places = Dictionary(
      uniqueKeysWithValues: breakpoints.enumerated().map { ($0.element, $0.offset) })
    changes = clusters.map { members in
      members.flatMap { member in
        let one = cases[member]
        let bad = isBad(one)
        func cost(_ outcome: TuningCase.Outcome) -> Double {
          one.cost(of: outcome, costs, isBad: bad, assuming: unknowns)
        }
        var now = cost(.stopped(0))
        var found = [(piece: 0, cost: now)]
        for (index, record) in one.score.records.enumerated() {
          let next =
            index + 1 < one.score.records.count
            ? cost(.stopped(index + 1)) : cost(one.outcome(above: .infinity))
          if next != now { found.append(((places[record.value] ?? 0) + 1, next - now)) }
          now = next
        }
        // Too short for the rule: no threshold stops it.
        if one.score.records.isEmpty, !breakpoints.isEmpty {
          found.append((1, cost(one.outcome(above: .infinity)) - now))
        }
        return found
      }
    }
  }

  /// The cost of each piece.
  ///
  /// - Parameter weights: how often each cluster counts; nil: once.
  func values(weights: [Int]? = nil) -> [Double] {
    var values = Array(repeating: 0.0, count: breakpoints.count + 1)
    for (cluster, changes) in changes.enumerated() {
      let weight = Double(weights?[cluster] ?? 1)
      guard weight > 0 else { continue }
      for change in changes { values[change.piece] += weight * change.cost }
    }
    var sum = 0.0
    for piece in values.indices {
      sum += values[piece]
      values[piece] = sum
    }
    return values
  }

  /// A threshold within a piece that is bounded on both sides.
  func isBounded(_ piece: Int) -> Bool {
    piece > 0 && piece < breakpoints.count && breakpoints[piece - 1].isFinite
      && breakpoints[piece].isFinite
  }

  /// The widest run of bounded pieces that cost no more than so much.
  ///
  /// - Returns: the pieces; nil where there is none.
  func widestPlateau(_ values: [Double], upTo limit: Double) -> ClosedRange<Int>? {
    // Sums of the same costs in another order differ in their last bits.
    let limit = limit + 1e-9 * max(1, abs(limit))
    var best: ClosedRange<Int>?
    var start: Int?
    for piece in 0...breakpoints.count {
      if isBounded(piece), values[piece] <= limit {
        let first = start ?? piece
        start = first
        if best.map({ width(first...piece) > width($0) }) ?? true { best = first...piece }
      } else {
        start = nil
      }
    }
    return best
  }

  /// From the first threshold of a range of bounded pieces to the first one behind it.
  func bounds(_ pieces: ClosedRange<Int>) -> (from: Double, to: Double) {
    (breakpoints[pieces.lowerBound - 1], breakpoints[pieces.upperBound])
  }

  private func width(_ pieces: ClosedRange<Int>) -> Double {
    let (from, to) = bounds(pieces)
    return to - from
  }

  /// The piece that a threshold lies in.
  func piece(of threshold: Double) -> Int {
    breakpoints.partitioningIndex { $0 > threshold }
  }
}
