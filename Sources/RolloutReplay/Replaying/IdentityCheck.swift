package import RolloutModel

/// Judges a rollout again under its own policy: it must come to the same.
package enum IdentityCheck {
  /// - Returns: the first difference; nil when there is none.
  package static func divergence(of series: RunSeries) -> Divergence? {
    if let difference = differentVerdict(series) { return difference }
    var course = ReplayCourse(series, series.plan.policy, .never)
    let verdict = course.run()
    let replay = course.result(verdict, wantsMargins: false)
    switch (verdict, series.facts.end?.status) {
    case (.undecidable(.redacted), _): return nil
    case (.undecidable(.notCollected), .completed?) where series.count == 0: return nil
    case (.samePass, .completed?):
      return course.standsAtEnd ? .outcome(replay) : nil
    case (.sameBlock, _) where series.isStopped:
      let isExplained =
        replay.recorded?.action == .block || course.standsAtEnd || series.hasStepFailure
      return isExplained ? nil : .outcome(replay)
    case (.incomplete, .completed?), (.incomplete, .blocked?): return .outcome(replay)
    case (.incomplete, _): return nil
    default: return .outcome(replay)
    }
  }

  private static func differentVerdict(_ series: RunSeries) -> Divergence? {
    for span in series.spans {
      let judge = StageJudge(series.plan.policy, in: span.stage, of: series.plan)
      var first: (sample: Int, rule: Int)?
      for (index, rule) in judge.rules.enumerated() {
        let end = first?.sample ?? span.samples.upperBound
        if let sample = rule.firstDifference(
          from: series.verdicts[index], in: span.samples.lowerBound..<end, of: series)
        {
          first = (sample, index)
        }
      }
      guard let first else { continue }
      return .verdict(
        position: series.positions[first.sample], stage: span.stage,
        rule: series.plan.policy.rules[first.rule].name,
        recorded: Verdict(code: series.verdicts[first.rule][first.sample]),
        again: judge.rules[first.rule].verdict(of: first.sample, in: series.values))
    }
    return nil
  }
}

/// Where judging again comes to something else.
package enum Divergence: Hashable, Sendable {
  /// A rule says something else about a sample; `recorded` is nil where nothing was recorded.
  case verdict(position: Int64, stage: Stage, rule: RuleName, recorded: Verdict?, again: Verdict)
  /// Every verdict is the same, and the rollout would not have gone the way it did.
  case outcome(RunReplay)
}

extension RunSeries {
  var hasStepFailure: Bool { marks.contains { $0.kind == .stepFailed } }
}
