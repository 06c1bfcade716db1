import RolloutModel

extension ReplayCourse {
  func result(_ verdict: ReplayVerdict, wantsMargins: Bool) -> RunReplay {
    var replay = RunReplay(
      rollout: series.rollout, facts: series.facts, verdict: verdict, candidate: candidatePoint,
      recorded: recordedPoint)
    replay.shifted = shifted
    switch verdict {
    case .newBlock, .blockEarlier:
      replay.margin = candidatePoint.flatMap(margin)
      if plan.continuation == .evaluateAll {
        // It is found sooner, and decided at the same moment.
        replay.exposureSaved = 0
      } else if let point = candidatePoint, let end = series.facts.end {
        replay.lead = end.time - point.time
        replay.exposureSaved = series.exposure(from: point.time, to: end.time)
      }
    case .sameBlock, .samePointOtherReason:
      replay.margin = candidatePoint.flatMap(margin)
      replay.exposureSaved = 0
    case .samePass, .passInstead:
      replay.margin = wantsMargins ? closest : nil
      replay.exposureSaved = 0
    case .continuePastBlock, .holdInstead, .undecidable, .incomplete:
      replay.margin = wantsMargins ? closest : nil
    }
    return replay
  }

  /// The headroom of the sample that decides, under the first rule that acts.
  private func margin(_ point: ReplayPoint) -> RunReplay.Margin? {
    let judge = StageJudge(candidate, in: point.stage, of: plan)
    for (index, rule) in candidate.rules.enumerated() where point.rules.contains(rule.name) {
      if let margin = margin(of: point.sample, judge.rules[index], rule, in: point.stage) {
        return margin
      }
    }
    return nil
  }

  private func margin(
    of sample: Int, _ course: RuleCourse, _ rule: Rule, in stage: Stage
  ) -> RunReplay.Margin? {
    guard let value = course.margin(of: sample, in: series.values),
      let limit = rule.effective(in: stage).condition.thresholds.first?.limit.value
    else { return nil }
    return RunReplay.Margin(
      rule: rule.name, value: value, share: value / max(limit, .leastNormalMagnitude))
  }

  /// The least headroom of all samples that were looked at, as a share of the limit.
  private var closest: RunReplay.Margin? {
    var least: RunReplay.Margin?
    for span in series.spans {
      guard let pair = stages[span.stage], pair.attempt == span.attempt else { continue }
      for (index, rule) in candidate.rules.enumerated() {
        let course = pair.candidate.rules[index]
        guard course.terms.onBreach != .observe else { continue }
        for sample in span.samples.prefix(while: { $0 < lookedAt }) {
          guard let margin = margin(of: sample, course, rule, in: span.stage),
            margin.share < least?.share ?? .infinity
          else { continue }
          least = margin
        }
      }
    }
    return least
  }
}
