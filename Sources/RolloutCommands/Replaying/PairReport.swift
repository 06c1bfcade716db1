import RolloutModel
import RolloutReplay

/// The sweep of two rules with what belongs beside its plane.
struct PairReport {
  let sweep: PairSweep
  /// At most ``lineLimit`` thresholds of each rule, the recorded ones among them.
  let grid: PairGrid
  let recorded: (x: [RecordedLimit], y: [RecordedLimit])
  let units: (x: String, y: String)
  let asked: [PairPoint]
  let runCount: Int
  /// How many thresholds of each rule there are at which the plane can change.
  let breakpointCounts: (x: Int, y: Int)

  /// Most lines of the grid each way.
  static let lineLimit = 100

  /// - Parameter parts: of the pair, in the order of their runs.
  /// - Throws: `SweepRefusal`, ``UsageRefusal``
  init(_ pair: MetricPair, asked: [PairPoint] = [], parts: [SweepPart<PairPart>]) throws {
    let found = try parts.units(of: [pair.x.metric, pair.y.metric])
    sweep = try PairSweep(parts.map(\.found), under: pair)
    units = (
      pair.x.unit(of: found.text(of: pair.x.metric)), pair.y.unit(of: found.text(of: pair.y.metric))
    )
    recorded = RecordedLimit.all(in: sweep)
    let points = sweep.breakpoints
    breakpointCounts = (points.x.count, points.y.count)
    grid = PairGrid(
      sweep, xs: PairReport.lines(points.x, recorded.x, PairReport.lineLimit),
      ys: PairReport.lines(points.y, recorded.y, PairReport.lineLimit))
    self.asked = asked
    runCount = parts.runCount()
  }

  /// - Throws: `SweepRefusal`, ``UsageRefusal``
  init(_ pair: MetricPair, asked: [PairPoint] = [], of runs: [RunSeries]) throws {
    try self.init(pair, asked: asked, parts: [SweepPart(of: runs, first: 0, under: pair)])
  }

  var pair: MetricPair { sweep.pair }

  /// The pair of the limits that most plans have; nil where either is in none.
  var recordedPoint: PairPoint? {
    guard let x = recorded.x.first, let y = recorded.y.first else { return nil }
    return PairPoint(x: x.limit.value, y: y.limit.value)
  }

  /// As few blocked runs as the recorded pair has; none where there is no such pair.
  var frontierLimit: Int { recordedPoint.map { sweep.counts(at: $0).blocked } ?? 0 }

  var svg: String { PairChart(sweep, grid, units: units, recorded: recordedPoint).svg }

  /// A coarser grid for a terminal.
  func map(columns: Int, rows: Int) -> PairGrid {
    let points = sweep.breakpoints
    return PairGrid(
      sweep, xs: PairReport.lines(points.x, recorded.x, columns),
      ys: PairReport.lines(points.y, recorded.y, rows))
  }

  private static func lines(
    _ breakpoints: [Double], _ recorded: [RecordedLimit], _ limit: Int
  ) -> [Double] {
    SweepRows.thinned(breakpoints, to: limit, keeping: recorded.prefix(1).map(\.limit.value))
  }
}
