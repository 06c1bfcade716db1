/// A run under two rules of which either is enough.
struct PairCase {
  let first: TuningCase
  let second: TuningCase

  /// What the rules make of it together, as a case and its outcome: the one that stops it first.
  func judged(above x: Double, _ y: Double) -> (TuningCase, TuningCase.Outcome) {
    let (one, two) = (first.outcome(above: x), second.outcome(above: y))
    guard case .stopped(let record) = two else { return (first, one) }
    guard case .stopped(let other) = one else { return (second, two) }
    return first.score.records[other].sample <= second.score.records[record].sample
      ? (first, one) : (second, two)
  }
}

/// The cost of two rules, of which either is enough, over all pairs of thresholds: constant between
/// the critical values of each.
///
/// A run passes in the quadrant in which both thresholds reach its critical values, and is stopped
/// elsewhere.
struct PairCosts {
  /// Rising.
  let x: [Double]
  let y: [Double]
  private let base: [Double]
  /// By cluster: the first cell of the quadrant, and by how much its cost differs.
  private let corners: [[(cell: Int, cost: Double)]]

  var columns: Int { x.count + 1 }

  /// - Throws: ``TuningRefusal/tooManyPairs(_:_:limit:)``
  init(
    _ cases: [PairCase], clusters: [[Int]], costs: TuningCosts, assuming unknowns: Assumption,
    isBad: (TuningCase) -> Bool
  ) throws(TuningRefusal) {
    let (x, y) = (
      Set(cases.map(\.first.score.critical)).sorted(),
      Set(cases.map(\.second.score.critical)).sorted()
    )
    guard x.count * y.count <= Tuner.pairLimit else {
      throw .tooManyPairs(x.count, y.count, limit: Tuner.pairLimit)
    }
    (self.x, self.y) = (x, y)
    func quadrant(_ one: PairCase) -> (cell: Int, cost: Double) {
      let bad = isBad(one.first)
      let stopped = one.first.cost(of: .stopped(0), costs, isBad: bad, assuming: unknowns)
      let passed = one.first.cost(
        of: one.first.outcome(above: .infinity), costs, isBad: bad, assuming: unknowns)
      let column = x.partitioningIndex { $0 >= one.first.score.critical } + 1
      let row = y.partitioningIndex { $0 >= one.second.score.critical } + 1
      return (row * (x.count + 1) + column, passed - stopped)
    }
    base = clusters.map { members in
      members.reduce(0) { sum, member in
        sum
          + cases[member].first.cost(
            of: .stopped(0), costs, isBad: isBad(cases[member].first), assuming: unknowns)
      }
    }
    corners = clusters.map { $0.map { quadrant(cases[$0]) } }
  }

  /// The cost of each cell, row by row of y.
  func values(weights: [Int]? = nil) -> [Double] {
    var values = Array(repeating: 0.0, count: columns * (y.count + 1))
    for cluster in corners.indices {
      let weight = Double(weights?[cluster] ?? 1)
      guard weight > 0 else { continue }
      values[0] += weight * base[cluster]
      for corner in corners[cluster] { values[corner.cell] += weight * corner.cost }
    }
    for cell in values.indices where cell % columns > 0 { values[cell] += values[cell - 1] }
    for cell in values.indices where cell >= columns { values[cell] += values[cell - columns] }
    return values
  }

  /// A rectangle of cells that are bounded on all sides.
  struct Plateau: Hashable {
    var columns: ClosedRange<Int>
    var rows: ClosedRange<Int>
  }

  /// The rectangle of the largest area in which no cell costs more than so much.
  ///
  /// > Complexity: linear in the number of cells.
  func largestPlateau(_ values: [Double], upTo limit: Double) -> Plateau? {
    let limit = limit + 1e-9 * max(1, abs(limit))
    var starts: [Int?] = Array(repeating: nil, count: columns)
    let (isBoundedX, isBoundedY) = (PairCosts.bounded(x), PairCosts.bounded(y))
    var best: (area: Double, plateau: Plateau)?
    for row in 1..<max(1, y.count) {
      // Bars of rows that cost no more, and the widest rectangle under them.
      var open: [(column: Int, start: Int)] = []
      for column in 1..<columns {
        let isCheap =
          isBoundedX[column] && isBoundedY[row] && values[row * columns + column] <= limit
        starts[column] = isCheap ? starts[column] ?? row : nil
        var left = column
        let start = starts[column] ?? row + 1
        while let bar = open.last, bar.start < start {
          open.removeLast()
          left = bar.column
          let area = (x[column - 1] - x[bar.column - 1]) * (y[row] - y[bar.start - 1])
          if area > best?.area ?? 0 {
            best = (area, Plateau(columns: bar.column...(column - 1), rows: bar.start...row))
          }
        }
        if isCheap, open.last?.start != start { open.append((left, start)) }
      }
    }
    return best?.plateau
  }

  /// For each place between two breakpoints, whether both are numbers that a threshold can lie
  /// between: a run that is too short for its rule has none, and the mean of huge values is none.
  private static func bounded(_ breakpoints: [Double]) -> [Bool] {
    (0...breakpoints.count).map { place in
      place > 0 && place < breakpoints.count && breakpoints[place - 1].isFinite
        && breakpoints[place].isFinite
    }
  }

  func bounds(_ plateau: Plateau) -> (x: (Double, Double), y: (Double, Double)) {
    (
      (x[plateau.columns.lowerBound - 1], x[plateau.columns.upperBound]),
      (y[plateau.rows.lowerBound - 1], y[plateau.rows.upperBound])
    )
  }

  func cell(of first: Double, _ second: Double) -> Int {
    y.partitioningIndex { $0 > second } * columns + x.partitioningIndex { $0 > first }
  }

  /// A pair of thresholds in a cell: the strictest of it.
  func corner(of cell: Int) -> (Double, Double) {
    let (row, column) = (cell / columns, cell % columns)
    return (column == 0 ? -.infinity : x[column - 1], row == 0 ? -.infinity : y[row - 1])
  }
}
