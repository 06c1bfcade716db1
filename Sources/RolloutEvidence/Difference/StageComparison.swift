package import RolloutModel

/// The same stage of two rollouts; nil where a side did not come to it.
package struct StageComparison: Hashable, Sendable {
  /// How long a stage took and how it ended.
  package struct Side: Hashable, Sendable {
    package var duration: Milliseconds
    package var verdict: StageVerdict?
  }

  package var stage: Stage
  package var left: Side?
  package var right: Side?

  static func between(_ left: RolloutHistory, _ right: RolloutHistory) -> [StageComparison] {
    let sides = [left, right].map { history in
      (stages: history.plan.stages, timeline: Timeline(history.entries))
    }
    let known = Set(sides[0].stages)
    let all = sides[0].stages + sides[1].stages.filter { !known.contains($0) }
    return all.compactMap { stage in
      let (one, other) = (side(stage, sides[0].timeline), side(stage, sides[1].timeline))
      guard one != nil || other != nil else { return nil }
      return StageComparison(stage: stage, left: one, right: other)
    }
  }

  private static func side(_ stage: Stage, _ timeline: Timeline) -> Side? {
    guard let span = timeline.stages[stage] else { return nil }
    return Side(
      duration: span.length(at: span.start), verdict: timeline.verdicts[stage])
  }
}

extension Plan {
  /// Every stage that a rollout of the plan can come to, in order.
  var stages: [Stage] {
    [.baseline, .gates] + cohortStages + [.rollbackDrill, .postRollbackDrill, .rollback]
  }
}
