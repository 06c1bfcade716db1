package import RolloutModel

extension Tuner {
  /// Most pairs of critical values: so many numbers are held in memory.
  package static let pairLimit = 4_000_000

  /// Chooses the thresholds of two rules of which either is enough.
  ///
  /// - Throws: ``TuningRefusal``
  package func tune(
    _ runs: [RunSeries], labels: [RolloutID: ChangeLabelled], either rules: (TunedRule, TunedRule)
  ) throws(TuningRefusal) -> TuningResult {
    guard costs.exposure == 0, costs.delay == 0 else { throw .pairOfTimes }
    try TuningData.checkMetric(rules.1.metric, in: runs)
    let scored = PairData(runs, labels, rules.1)
    let data = try TuningData(scored.runs, labels, rules.0, holdout: holdout)
    let training = scored.paired(data.training)
    let clusters = ClusterBootstrap(keys: data.training.map(\.cluster), seed: seed)
    let grid = try PairCosts(
      training, clusters: clusters.clusters, costs: costs, assuming: .worst
    ) { $0.truth == .bad }
    let values = grid.values()
    let (least, error) = leastCost(grid, values, training, clusters, .worst) { $0.truth == .bad }
    guard let plateau = grid.largestPlateau(values, upTo: least + error) else {
      throw .trivialIsBest(blockAll: values.first ?? 0, passAll: values.last ?? 0)
    }
    let bounds = grid.bounds(plateau)
    let x = RoundThreshold.inside(bounds.x.0, bounds.x.1)
    let y = RoundThreshold.inside(bounds.y.0, bounds.y.1)
    func evaluated(_ cases: [PairCase]) -> TuningEvaluation {
      TuningEvaluation(cases.map { $0.judged(above: x, y) }, costs)
    }
    let (trained, tried) = (evaluated(training), evaluated(scored.paired(data.holdout)))
    let thresholds = [rules.0.sign * x + 0, rules.1.sign * y + 0]
    try tried.checkBetterThanTrivial(thresholds)
    let drawn = try bootstrap(grid, clusters, error, rules)
    try checkUnknowns(training, scored.paired(data.unknown), (x, y), error, thresholds)
    let setAside = (data.setAside + scored.setAside).sorted { $0.rollout.text < $1.rollout.text }
    return TuningResult(
      parts: [
        TunedPart(rules.0, x, bounds.x, drawn.x), TunedPart(rules.1, y, bounds.y, drawn.y),
      ], leastCost: least, standardError: error, draws: draws,
      drawsWithoutThreshold: drawn.without, seed: seed, training: trained, holdout: tried,
      holdoutStart: data.holdoutStart, area: nil, curve: [], unknownChanges: data.unknown.count,
      unlabelled: data.unlabelled, setAside: setAside,
      warnings: warnings(data, tried, drawn.without))
  }

  private func leastCost(
    _ grid: PairCosts, _ values: [Double], _ cases: [PairCase], _ clusters: ClusterBootstrap,
    _ assumption: Assumption, isBad: (TuningCase) -> Bool
  ) -> (cost: Double, standardError: Double) {
    guard let cell = values.indices.min(by: { values[$0] < values[$1] }) else { return (0, 0) }
    let (x, y) = grid.corner(of: cell)
    let error = clusters.standardErrorOfSum { member in
      let (one, outcome) = cases[member].judged(above: x, y)
      return one.cost(of: outcome, costs, isBad: isBad(one), assuming: assumption)
    }
    return (values[cell], error)
  }

  private func bootstrap(
    _ grid: PairCosts, _ clusters: ClusterBootstrap, _ error: Double,
    _ rules: (TunedRule, TunedRule)
  ) throws(TuningRefusal) -> (x: ShareInterval?, y: ShareInterval?, without: Int) {
    let found = clusters.draws(draws) { weights -> (Double, Double)? in
      let values = grid.values(weights: weights)
      return grid.largestPlateau(values, upTo: (values.min() ?? 0) + error).map { plateau in
        let (x, y) = grid.bounds(plateau)
        return (rules.0.sign * (x.0 + x.1) / 2, rules.1.sign * (y.0 + y.1) / 2)
      }
    }
    let thresholds = found.compactMap(\.self)
    let without = found.count - thresholds.count
    guard Double(without) <= Tuner.unstableShare * Double(draws) else {
      throw .unstable(without: without, draws: draws)
    }
    return (
      ClusterBootstrap.interval(of: thresholds.map(\.0)),
      ClusterBootstrap.interval(of: thresholds.map(\.1)), without
    )
  }

  private func checkUnknowns(
    _ training: [PairCase], _ unknown: [PairCase], _ chosen: (Double, Double), _ error: Double,
    _ thresholds: [Double]
  ) throws(TuningRefusal) {
    let kinds: [(name: String, isBad: Bool?)] =
      unknown.isEmpty ? [("left_out", nil)] : [("left_out", nil), ("bad", true), ("good", false)]
    for (assumption, stopped) in [(Assumption.pass, "pass"), (.block, "block")] {
      for kind in kinds {
        let cases = training + (kind.isBad == nil ? [] : unknown)
        let clusters = ClusterBootstrap(keys: cases.map(\.first.cluster), seed: seed)
        func isBad(_ one: TuningCase) -> Bool {
          one.truth == .unknown ? kind.isBad == true : one.truth == .bad
        }
        let grid = try PairCosts(
          cases, clusters: clusters.clusters, costs: costs, assuming: assumption, isBad: isBad)
        let values = grid.values()
        let (least, other) = leastCost(grid, values, cases, clusters, assumption, isBad: isBad)
        let cost = values[grid.cell(of: chosen.0, chosen.1)]
        let rounding = 1e-9 * max(1, abs(least))
        guard cost > least + max(error, other) + rounding else { continue }
        throw .unknownsDecide(
          UnknownsDecide(
            stopped: stopped, unlabelled: kind.name, thresholds: thresholds, cost: cost,
            bestCost: least, standardError: other,
            stoppedRuns: training.count { $0.first.score.beyond == .unknown },
            unknownChanges: unknown.count))
      }
    }
  }
}

/// The runs that the second of two rules can judge.
private struct PairData {
  private var cases: [RolloutID: TuningCase] = [:]
  var runs: [RunSeries] = []
  var setAside: [TuningSetAside] = []

  init(_ all: [RunSeries], _ labels: [RolloutID: ChangeLabelled], _ rule: TunedRule) {
    for run in all {
      switch TuningCase.made(run, labels[run.rollout], rule) {
      case .scored(let one):
        runs.append(run)
        cases[run.rollout] = one
      case .setAside(let reason):
        guard labels[run.rollout] != nil, !setAside.contains(where: { $0.rollout == run.rollout })
        else { continue }
        setAside.append(TuningSetAside(rollout: run.rollout, reason: reason))
      }
    }
  }

  func paired(_ first: [TuningCase]) -> [PairCase] {
    first.compactMap { one in cases[one.rollout].map { PairCase(first: one, second: $0) } }
  }
}
