import RolloutEvidence
import RolloutModel
import RolloutReplay

/// The plane of a pair as one JSON object.
struct PairJSON {
  let report: PairReport

  var object: OrderedJSON {
    let pair = report.pair
    let grid = report.grid
    return .object([
      ("join", .string(pair.join.rawValue)),
      ("x", .object(SweepJSON.head(pair.x, unit: report.units.x))),
      ("y", .object(SweepJSON.head(pair.y, unit: report.units.y))),
      ("runs", SweepJSON.integer(report.runCount)),
      ("judged", SweepJSON.integer(report.sweep.runs.count)),
      ("set_aside", SweepJSON.setAside(SweepReport.reasons(of: report.sweep.setAside))),
      (
        "known",
        SweepJSON.knowledge(SweepReport.knowledge(of: report.sweep.runs.map(\.knowledge)))
      ),
      ("recorded", report.recordedPoint.map(point) ?? .null),
      ("asked", .array(report.asked.map(point))),
      ("frontier_blocked", SweepJSON.integer(report.frontierLimit)),
      ("frontier", .array(grid.frontier(blocked: report.frontierLimit).map(point))),
      (
        "breakpoints",
        .object([
          ("x", SweepJSON.integer(report.breakpointCounts.x)),
          ("y", SweepJSON.integer(report.breakpointCounts.y)),
        ])
      ),
      ("xs", .array(grid.xs.map { .number($0) })),
      ("ys", .array(grid.ys.map { .number($0) })),
      ("blocked", rows { $0.blocked }),
      ("blocked_at_most", rows { $0.upper }),
    ])
  }

  private func point(_ point: PairPoint) -> OrderedJSON {
    .object(
      [("x", .number(point.x)), ("y", .number(point.y))]
        + SweepJSON.counts(report.sweep.counts(at: point)))
  }

  /// An array a threshold of `ys`, in it a number one of `xs`.
  private func rows(_ count: (SweepCounts) -> Int) -> OrderedJSON {
    let grid = report.grid
    return .array(
      grid.ys.indices.map { row in
        .array(grid.xs.indices.map { SweepJSON.integer(count(grid.counts(x: $0, y: row))) })
      })
  }
}
