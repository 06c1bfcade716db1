import RolloutModel

/// The runs of a tuning, in order of time: those to choose from, those to try the choice on, and
/// those of whose change nobody knows.
struct TuningData {
  private(set) var training: [TuningCase] = []
  private(set) var holdout: [TuningCase] = []
  /// Before the holdout.
  private(set) var unknown: [TuningCase] = []
  private(set) var unlabelled = 0
  private(set) var imported = 0
  private(set) var setAside: [TuningSetAside] = []
  private(set) var holdoutStart = Timestamp(millisecondsSince1970: 0)

  init(
    _ runs: [RunSeries], _ labels: [RolloutID: ChangeLabelled], _ rule: TunedRule,
    holdout share: Double
  ) throws(TuningRefusal) {
    var seen: Set<RolloutID> = []
    let runs = runs.filter { seen.insert($0.rollout).inserted }
    try TuningData.checkMetric(rule.metric, in: runs)
    var labelled: [TuningCase] = []
    for run in runs {
      let label = labels[run.rollout]
      switch TuningCase.made(run, label, rule) {
      case .setAside(let reason):
        if label != nil { setAside.append(TuningSetAside(rollout: run.rollout, reason: reason)) }
      case .scored(let one):
        if label == nil, one.score.beyond != .unknown || run.facts.end == nil {
          unlabelled += 1
        } else if one.truth == .unknown {
          unknown.append(one)
        } else {
          labelled.append(one)
          if run.facts.isImported { imported += 1 }
        }
      }
    }
    setAside.sort { $0.rollout.text < $1.rollout.text }
    split(TuningData.inOrder(labelled), holdout: share)
    let (bad, good) = (training.count { $0.truth == .bad }, training.count { $0.truth == .good })
    guard bad >= Tuner.leastBad, good >= Tuner.leastGood else {
      throw .tooFewLabels(
        bad: bad, good: good, badNeeded: Tuner.leastBad, goodNeeded: Tuner.leastGood,
        setAside: Dictionary(setAside.map { ($0.code, 1) }, uniquingKeysWith: +))
    }
  }

  private static func inOrder(_ cases: [TuningCase]) -> [TuningCase] {
    cases.sorted { ($0.startedAt, $0.rollout.text) < ($1.startedAt, $1.rollout.text) }
  }

  /// Runs that began at the same moment stay together.
  private mutating func split(_ cases: [TuningCase], holdout share: Double) {
    var cut = cases.count - Int((Double(cases.count) * share).rounded())
    while cut > 0, cut < cases.count, cases[cut - 1].startedAt == cases[cut].startedAt { cut -= 1 }
    training = Array(cases[..<cut])
    holdout = Array(cases[cut...])
    let start = holdout.first?.startedAt ?? cases.last.map { $0.startedAt + Milliseconds(1) }
    holdoutStart = start ?? holdoutStart
    unknown = TuningData.inOrder(unknown.filter { $0.startedAt < holdoutStart })
  }

  /// - Throws: ``TuningRefusal`` for a metric that is nowhere, in several units, or constant.
  static func checkMetric(
    _ metric: MetricName, in runs: [RunSeries]
  ) throws(TuningRefusal) {
    var least = Double.infinity
    var most = -Double.infinity
    var known: Set<MetricName> = []
    var units: Set<String> = []
    for run in runs {
      for (index, sampled) in run.plan.metrics.enumerated() {
        if sampled.name == metric { units.insert(sampled.unit) }
        if sampled.name != metric, known.contains(sampled.name) { continue }
        for packed in run.values[index] {
          guard let value = PackedReading.value(packed) else { continue }
          known.insert(sampled.name)
          guard sampled.name == metric else { break }
          least = min(least, value)
          most = max(most, value)
        }
      }
    }
    guard known.contains(metric) else {
      throw .noMatchingData(
        metric, runs: runs.count, known: known.sorted { $0.text < $1.text })
    }
    guard units.count == 1 else { throw .mixedUnits(metric, units: units.sorted()) }
    guard least < most else { throw .constant(metric, value: least, runs: runs.count) }
  }

  /// The area under the ROC curve of what it is chosen from, each unknown score for the worst and
  /// for the best.
  var area: ShareInterval? {
    func scores(_ truth: ChangeQuality, raised: Bool) -> [Double] {
      training.filter { $0.truth == truth && $0.score.beyond != .endsOtherwise }.map {
        raised && $0.score.beyond == .unknown ? .infinity : $0.score.critical
      }
    }
    guard
      let lower = RankComparison(
        of: scores(.bad, raised: false), above: scores(.good, raised: true)
      ).area,
      let upper = RankComparison(
        of: scores(.bad, raised: true), above: scores(.good, raised: false)
      ).area
    else { return nil }
    return ShareInterval(lower, upper)
  }

  /// Whether bad changes looked other than good ones before they did any harm.
  var confounding: TuningWarning? {
    let bad = training.filter { $0.hasOnset }.compactMap(\.earlyMedian)
    let good = training.filter { $0.truth == .good }.compactMap(\.earlyMedian)
    guard bad.count >= 5, good.count >= 5,
      let share = RankComparison(of: bad, above: good).area, share < 0.25 || share > 0.75,
      let badMedian = bad.median, let goodMedian = good.median
    else { return nil }
    return .confounded(
      bad: badMedian, good: goodMedian, share: share, badRuns: bad.count, goodRuns: good.count)
  }
}
