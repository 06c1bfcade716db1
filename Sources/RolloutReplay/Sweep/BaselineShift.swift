import RolloutModel

/// What is done to values before a rule looks at them.
enum BaselineShift: Equatable {
  case none
  case ratio(Double)
  case difference(Double)

  struct Missing: Error {
    var reason: SetAside
  }

  /// - Returns: with the number of the first span that comes after the baseline.
  static func of(
    _ run: RunSeries, column: Int, _ baseline: SweepBaseline, known: Int
  ) -> Result<(BaselineShift, firstJudged: Int), Missing> {
    guard
      let number = run.spans.lastIndex(where: {
        $0.stage == baseline.stage && $0.samples.lowerBound < known
      })
    else { return .failure(Missing(reason: .noBaseline)) }
    let values = run.values[column][run.spans[number].samples.clamped(to: 0..<known)]
      .filter(ColumnScan.isValue).sorted()
    guard !values.isEmpty else { return .failure(Missing(reason: .noBaseline)) }
    let median = values[WindowScan.place(of: 0.5, among: values.count)]
    switch baseline.change {
    case .difference: return .success((.difference(median), number + 1))
    case .ratio:
      guard median > 0 else { return .failure(Missing(reason: .zeroBaseline)) }
      return .success((.ratio(median), number + 1))
    }
  }
}

extension SweepRule {
  /// The limit of the first rule of a policy that bounds the metric on the same side.
  func recordedLimit(in policy: Policy) -> Limit? {
    guard baseline == nil, kind.isInUnitOfMetric else { return nil }
    for rule in policy.rules {
      for threshold in rule.condition.thresholds
      where threshold.metric == metric && threshold.comparison == comparison {
        return threshold.limit
      }
    }
    return nil
  }
}
