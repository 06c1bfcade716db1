package import RolloutModel

/// A limit that plans of the swept runs have for the metric, and how close they came to it.
package struct RecordedLimit: Hashable, Sendable {
  /// As the operator wrote it.
  package var limit: Limit
  /// Runs whose plan has it.
  package var runs: Int
  /// Of those, the runs whose critical value lies within ``nearShare`` of it, on either side: a
  /// small change of the limit changes what becomes of them.
  package var near: Int

  package static let nearShare = 0.1

  /// The limits of all judged runs, the one of most runs first.
  package static func all(in values: CriticalValues) -> [RecordedLimit] {
    let sign: Double = values.rule.comparison == .atMost ? 1 : -1
    return all(values.runs.map { ($0.recordedLimit, sign * $0.critical) })
  }

  /// The limits of the first and of the second rule of a pair.
  package static func all(in sweep: PairSweep) -> (x: [RecordedLimit], y: [RecordedLimit]) {
    let criticals = sweep.runs.map { run in
      guard case .either(let x, let y) = run.records else {
        // What lies near one limit depends on the other one.
        return PairPoint(x: -.infinity, y: -.infinity)
      }
      let point = PairPoint(x: x.last?.value ?? -.infinity, y: y.last?.value ?? -.infinity)
      return sweep.pair.oriented(point)
    }
    return (
      all(zip(sweep.runs, criticals).map { ($0.xLimit, $1.x) }),
      all(zip(sweep.runs, criticals).map { ($0.yLimit, $1.y) })
    )
  }

  private static func all(_ runs: [(limit: Limit?, critical: Double)]) -> [RecordedLimit] {
    var found: [Double: RecordedLimit] = [:]
    for (limit, critical) in runs {
      guard let limit else { continue }
      let isNear = abs(critical - limit.value) <= nearShare * limit.value
      found[limit.value, default: RecordedLimit(limit: limit, runs: 0, near: 0)].runs += 1
      if isNear { found[limit.value]?.near += 1 }
    }
    return found.values.sorted { ($1.runs, $0.limit.value) < ($0.runs, $1.limit.value) }
  }
}
