package import RolloutModel

/// Chooses a threshold from labelled runs, or says why none can be chosen.
///
/// > Shape: docs/tuning.md has the method.
package struct Tuner: Sendable {
  package var costs: TuningCosts
  /// The share of the labelled runs, the latest ones, on which the choice is tried once.
  package var holdout: Double
  package var seed: UInt64
  /// Of the bootstrap.
  package var draws: Int
  /// The widest interval of the threshold that is still of use; nil: any.
  package var maximumWidth: Double?

  package static let leastBad = 10
  package static let leastGood = 20
  /// The share of draws without a threshold from which on there is none.
  static let unstableShare = 0.5
  static let suspiciousShare = 0.05

  package init(
    costs: TuningCosts, holdout: Double = 0.3, seed: UInt64 = 1, draws: Int = 1000,
    maximumWidth: Double? = nil
  ) {
    self.costs = costs
    self.holdout = holdout
    self.seed = seed
    self.draws = draws
    self.maximumWidth = maximumWidth
  }

  /// - Parameters:
  ///   - runs: in any order; one that is there twice counts once.
  ///   - labels: the latest of each rollout.
  /// - Throws: ``TuningRefusal``
  package func tune(
    _ runs: [RunSeries], labels: [RolloutID: ChangeLabelled], rule: TunedRule
  ) throws(TuningRefusal) -> TuningResult {
    let data = try TuningData(runs, labels, rule, holdout: holdout)
    let chosen = try choose(data)
    let threshold = chosen.threshold
    func evaluated(_ cases: [TuningCase]) -> TuningEvaluation {
      TuningEvaluation(cases.map { ($0, $0.outcome(above: threshold)) }, costs)
    }
    let (trained, tried) = (evaluated(data.training), evaluated(data.holdout))
    try tried.checkBetterThanTrivial([rule.sign * threshold + 0])
    let (interval, without) = try bootstrap(chosen, sign: rule.sign)
    try checkUnknowns(data, chosen, sign: rule.sign)
    return TuningResult(
      parts: [TunedPart(rule, threshold, chosen.plateau, interval)], leastCost: chosen.least,
      standardError: chosen.standardError,
      draws: draws, drawsWithoutThreshold: without, seed: seed, training: trained, holdout: tried,
      holdoutStart: data.holdoutStart, area: data.area,
      curve: Tuner.curve(chosen, sign: rule.sign), unknownChanges: data.unknown.count,
      unlabelled: data.unlabelled, setAside: data.setAside,
      warnings: warnings(data, tried, without))
  }

  private static func curve(_ chosen: Choice, sign: Double) -> [CostPoint] {
    chosen.values.enumerated().map { piece, cost in
      CostPoint(
        from: piece == 0 ? nil : sign * chosen.curve.breakpoints[piece - 1] + 0, cost: cost)
    }
  }

  func warnings(
    _ data: TuningData, _ tried: TuningEvaluation, _ without: Int
  ) -> [TuningWarning] {
    var warnings: [TuningWarning] = []
    if let confounded = data.confounding { warnings.append(confounded) }
    if tried.bad < 3 || tried.good < 6 {
      warnings.append(.smallHoldout(bad: tried.bad, good: tried.good))
    }
    if Double(without) > Tuner.suspiciousShare * Double(draws) {
      warnings.append(.unstable(without: without, draws: draws))
    }
    if data.imported > 0 { warnings.append(.imported(data.imported)) }
    return warnings
  }
}
