package import RolloutModel

/// Runs whose label looks wrong: to be looked at, and never changed by a program.
package struct Suspects: Hashable, Sendable {
  package struct Suspect: Hashable, Sendable {
    package var rollout: RolloutID
    /// Of the metric.
    package var critical: Double
    /// The share of runs of the other label whose critical value is as suspicious at most: for a
    /// good one, of bad ones with one that is not above; for a bad one, of good ones not below.
    package var beyond: Share
    /// Whether a rule ended it: its critical value may have become worse.
    package var isStopped: Bool
  }

  /// Labelled good, the most suspicious first.
  package var good: [Suspect]
  /// Labelled bad, the most suspicious first.
  package var bad: [Suspect]

  package init(
    _ runs: [RunSeries], labels: [RolloutID: ChangeLabelled], rule: TunedRule, limit: Int
  ) {
    var scores: [ChangeQuality: [(rollout: RolloutID, score: RunScore)]] = [:]
    var seen: Set<RolloutID> = []
    for run in runs where seen.insert(run.rollout).inserted {
      guard let label = labels[run.rollout], case .score(let score) = rule.score(run),
        !score.records.isEmpty
      else { continue }
      scores[label.quality, default: []].append((run.rollout, score))
    }
    let (bads, goods) = (scores[.bad] ?? [], scores[.good] ?? [])
    let badSorted = bads.map(\.score.critical).sorted()
    let goodSorted = goods.map(\.score.critical).sorted()
    func suspect(_ one: (rollout: RolloutID, score: RunScore), _ beyond: Share) -> Suspect {
      Suspect(
        rollout: one.rollout, critical: rule.sign * one.score.critical + 0, beyond: beyond,
        isStopped: one.score.beyond == .unknown)
    }
    good = goods.sorted {
      ($1.score.critical, $0.rollout.text) < ($0.score.critical, $1.rollout.text)
    }.prefix(limit).map { one in
      suspect(
        one,
        Share(badSorted.partitioningIndex { $0 > one.score.critical }, of: badSorted.count))
    }
    bad = bads.sorted {
      ($0.score.critical, $0.rollout.text) < ($1.score.critical, $1.rollout.text)
    }.prefix(limit).map { one in
      let below = goodSorted.partitioningIndex { $0 >= one.score.critical }
      return suspect(one, Share(goodSorted.count - below, of: goodSorted.count))
    }
  }
}
