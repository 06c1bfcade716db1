import RolloutModel

extension Tuner {
  /// A threshold, and what it was chosen from; negated for rules of at least so much.
  struct Choice {
    var threshold: Double
    var plateau: (from: Double, to: Double)
    var least: Double
    var standardError: Double
    var curve: CostCurve
    var values: [Double]
    var clusters: ClusterBootstrap
  }

  /// The middle of the widest plateau within one standard error of the least cost.
  ///
  /// What is not known of a stopped run counts for the worst.
  func choose(_ data: TuningData) throws(TuningRefusal) -> Choice {
    let cases = data.training
    let clusters = ClusterBootstrap(keys: cases.map(\.cluster), seed: seed)
    let curve = CostCurve(
      cases, clusters: clusters.clusters, costs: costs, assuming: .worst
    ) { $0.truth == .bad }
    let values = curve.values()
    let (least, error) = leastCost(curve, values, cases, clusters, .worst) { $0.truth == .bad }
    guard let pieces = curve.widestPlateau(values, upTo: least + error) else {
      throw .trivialIsBest(
        blockAll: values.first ?? 0, passAll: values.last ?? 0)
    }
    let plateau = curve.bounds(pieces)
    return Choice(
      threshold: RoundThreshold.inside(plateau.from, plateau.to), plateau: plateau, least: least,
      standardError: error, curve: curve, values: values, clusters: clusters)
  }

  /// The least cost over all thresholds, and its standard error from cluster to cluster.
  private func leastCost(
    _ curve: CostCurve, _ values: [Double], _ cases: [TuningCase], _ clusters: ClusterBootstrap,
    _ assumption: Assumption, isBad: (TuningCase) -> Bool
  ) -> (cost: Double, standardError: Double) {
    guard let piece = values.indices.min(by: { values[$0] < values[$1] }) else { return (0, 0) }
    let threshold = piece == 0 ? -Double.infinity : curve.breakpoints[piece - 1]
    let error = clusters.standardErrorOfSum { member in
      let one = cases[member]
      return one.cost(
        of: one.outcome(above: threshold), costs, isBad: isBad(one), assuming: assumption)
    }
    return (values[piece], error)
  }

  /// The interval of the threshold over draws of clusters, and how many draws have none.
  ///
  /// The standard error is that of the runs as they are; it is not estimated anew for each draw.
  func bootstrap(
    _ chosen: Choice, sign: Double
  ) throws(TuningRefusal) -> (interval: ShareInterval?, without: Int) {
    let found = chosen.clusters.draws(draws) { weights -> Double? in
      let values = chosen.curve.values(weights: weights)
      let least = values.min() ?? 0
      return chosen.curve.widestPlateau(values, upTo: least + chosen.standardError).map { pieces in
        let (from, to) = chosen.curve.bounds(pieces)
        return sign * (from + (to - from) / 2)
      }
    }
    let thresholds = found.compactMap(\.self)
    let without = found.count - thresholds.count
    guard Double(without) <= Tuner.unstableShare * Double(draws) else {
      throw .unstable(without: without, draws: draws)
    }
    let interval = ClusterBootstrap.interval(of: thresholds)
    if let maximumWidth, let interval, interval.upper - interval.lower > maximumWidth {
      throw .tooWide(lower: interval.lower, upper: interval.upper, limit: maximumWidth)
    }
    return (interval, without)
  }

  /// Takes everything that is not known one way and the other, and looks whether the choice stands.
  ///
  /// It stands when it costs no more than one standard error above what would then be best.
  func checkUnknowns(
    _ data: TuningData, _ chosen: Choice, sign: Double
  ) throws(TuningRefusal) {
    let kinds: [(name: String, isBad: Bool?)] =
      data.unknown.isEmpty
      ? [("left_out", nil)] : [("left_out", nil), ("bad", true), ("good", false)]
    for (assumption, stopped) in [(Assumption.pass, "pass"), (.block, "block")] {
      for kind in kinds {
        let cases = data.training + (kind.isBad == nil ? [] : data.unknown)
        let clusters = ClusterBootstrap(keys: cases.map(\.cluster), seed: seed)
        func isBad(_ one: TuningCase) -> Bool {
          one.truth == .unknown ? kind.isBad == true : one.truth == .bad
        }
        let curve = CostCurve(
          cases, clusters: clusters.clusters, costs: costs, assuming: assumption, isBad: isBad)
        let values = curve.values()
        let (least, error) = leastCost(curve, values, cases, clusters, assumption, isBad: isBad)
        let cost = values[curve.piece(of: chosen.threshold)]
        let rounding = 1e-9 * max(1, abs(least))
        guard cost > least + max(error, chosen.standardError) + rounding else { continue }
        throw .unknownsDecide(
          UnknownsDecide(
            stopped: stopped, unlabelled: kind.name, thresholds: [sign * chosen.threshold + 0],
            cost: cost, bestCost: least, standardError: error,
            stoppedRuns: data.training.count { $0.score.beyond == .unknown },
            unknownChanges: data.unknown.count))
      }
    }
  }
}
